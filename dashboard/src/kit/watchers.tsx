import { useWords } from '../words';
import { Icon } from './icons';

interface Watcher {
  /** Null: a wall screen or a machine. */
  user_id: number | null;
  name: string;
}

const SHOWN = 2;

/** Who else is looking, by name; nothing when nobody is. */
export function Watchers({ viewers }: { viewers: Watcher[] }) {
  const { t } = useWords();
  if (viewers.length === 0) return null;
  const names = viewers.map(({ name }) => name);
  const shown = names.slice(0, SHOWN).join(', ');
  const more = names.length - SHOWN;
  return (
    <span data-watchers title={names.join(', ')} className="inline-flex min-w-0 items-center gap-1.5">
      <Icon name="eye" size={14} />
      <span className="sr-only">{t('card.watching', { names: names.join(', ') })}</span>
      <span aria-hidden="true" className="truncate">
        {more > 0 ? `${shown} +${more}` : shown}
      </span>
    </span>
  );
}
