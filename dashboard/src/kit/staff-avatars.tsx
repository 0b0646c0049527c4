import { useWords } from '../words';
import { initialsOf } from './initials';

const HUES = ['bg-[#a5e3c4]', 'bg-[#ffce8a]', 'bg-[#9fc9ff]', 'bg-[#e3b5f5]', 'bg-[#ffb8b0]', 'bg-[#cfe08a]'];
const SHOWN = 3;

/** Who works on it, by their initials. */
export function StaffAvatars({ staff }: { staff: { id: number; name: string }[] }) {
  const { t } = useWords();
  if (staff.length === 0) return null;
  const names = staff.map(({ name }) => name).join(', ');
  return (
    <span role="img" aria-label={t('card.staff', { names })} title={names} className="flex gap-0.5">
      {staff.slice(0, SHOWN).map(({ id, name }) => (
        <span
          key={id}
          className={`grid size-6 place-items-center rounded-full text-[0.625rem] font-bold text-[#0a0d12] ${HUES[id % HUES.length] ?? ''}`}
        >
          {initialsOf(name)}
        </span>
      ))}
      {staff.length > SHOWN && <span className="self-center font-semibold">+{staff.length - SHOWN}</span>}
    </span>
  );
}
