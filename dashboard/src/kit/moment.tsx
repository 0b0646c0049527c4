import { useClock } from '../live/clock';
import { useWords } from '../words';
import { momentOf } from './times';

/** When something was or will be, as one speaks of it; the whole date shows when one points at it. */
export function Moment({ at }: { at: string }) {
  const { i18n } = useWords();
  const text = useClock((now) => spoken(Date.parse(at), now, i18n.language));
  return (
    <time className="num" dateTime={at} title={new Date(at).toLocaleString(`${i18n.language}-IN`)}>
      {text}
    </time>
  );
}

/** As `momentOf`; of another year, the date with its year. */
function spoken(at: number, now: number, language: string): string {
  if (new Date(at).getFullYear() === new Date(now).getFullYear()) return momentOf(at, now, language);
  return new Date(at).toLocaleDateString(`${language}-IN`, { day: 'numeric', month: 'long', year: 'numeric' });
}
