import { useWords } from '@/words';
import { Icon } from './icons';

/** Says of a link that no phone can open it, and what to do about that. */
export function HereOnlyNote() {
  const { t } = useWords();
  const example = `http://192.168.1.20${location.port && `:${location.port}`}`;
  return (
    <p className="flex w-full gap-2.5 rounded-md bg-warn-soft px-3 py-2.5 text-sm font-medium text-warn">
      <span className="mt-0.5 flex-none">
        <Icon name="warning" size={16} />
      </span>
      <span className="min-w-0 wrap-break-word">{t('app.hereOnly', { example })}</span>
    </p>
  );
}
