import { Icon, type IconName } from '@/kit/icons';
import { useNoticeWords } from './notice-words';
import type { Notice, NoticeState } from './shapes';
import { useAlertsWords } from './words';

const looks: Record<NoticeState, [IconName, string]> = {
  delivered: ['check', 'text-ok'],
  sent: ['check', ''],
  logged: ['edit', 'text-muted'],
  pending: ['clock', 'text-muted'],
  sending: ['clock', 'text-muted'],
  suppressed: ['close', 'text-muted'],
  failed: ['warning', 'text-bad'],
  dead: ['warning', 'text-bad'],
};

/** What became of a notice, and why. */
export function Became({ notice }: { notice: Notice }) {
  const { t } = useAlertsWords();
  const reason = useNoticeWords().reason(notice);
  const { state, attempts } = notice;
  const [icon, tone] = looks[state];
  return (
    <div data-state={state}>
      <span className={`inline-flex items-center gap-1.5 font-[550] ${tone}`}>
        <Icon name={icon} size={16} />
        {t(`state.${state}`)}
      </span>
      {(reason !== null || attempts > 1) && (
        <span className="block text-xs break-words text-muted">
          {[reason, attempts > 1 && t('notices.attempts', { count: attempts })].filter(Boolean).join(' · ')}
        </span>
      )}
    </div>
  );
}
