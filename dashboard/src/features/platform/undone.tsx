import { Moment } from '@/kit/moment';
import { Badge } from './badge';
import type { UndoneEdit } from './shapes';
import { usePlatformWords } from './words';

/** An edit that the hub has undone by itself: why, and where its text is. */
export function Undone({ undone: { version, at, reason, file } }: { undone: UndoneEdit }) {
  const { t } = usePlatformWords();
  return (
    <div className="px-4 py-3 text-sm">
      <Badge tone="warn">{version === null ? t('undone.title') : t('undone.version', { version })}</Badge>
      <p className="pt-1 text-muted wrap-anywhere">
        <Moment at={at} />: <span translate="no">{reason}</span>
      </p>
      <p className="text-muted wrap-anywhere">{t('undone.kept', { file })}</p>
    </div>
  );
}
