import { Icon } from '@/kit/icons';
import { useWords } from '@/words';
import type { ListedAlert } from './shapes';

const tones = {
  critical: 'bg-bad-soft text-bad',
  warning: 'bg-warn-soft text-warn',
  info: 'bg-accent-soft text-accent',
} as const;

/** How bad it is; quiet once it is over. */
export function SeverityBadge({ alert: { severity, status } }: { alert: ListedAlert }) {
  const { t } = useWords();
  const tone = status === 'cleared' ? 'bg-sunken text-muted' : tones[severity];
  return (
    <span className={`inline-flex w-fit items-center gap-1.5 rounded-full px-2 py-0.5 text-xs font-semibold ${tone}`}>
      <Icon name="warning" size={12} />
      {t(`alert.severity.${severity}`)}
    </span>
  );
}
