import { useClock } from '../live/clock';
import { useWords } from '../words';
import { dateOf, momentOf, sameYear, wholeMomentOf } from './times';

/** When something was or will be, as one speaks of it; the whole date shows when one points at it. */
export function Moment({ at }: { at: string }) {
  const { i18n } = useWords();
  const text = useClock((now) => spoken(Date.parse(at), now, i18n.language));
  return (
    <time className="num" dateTime={at} title={wholeMomentOf(Date.parse(at), i18n.language)}>
      {text}
    </time>
  );
}

/** As `momentOf`; of another year, the date with its year. */
const spoken = (at: number, now: number, language: string): string =>
  sameYear(at, now) ? momentOf(at, now, language) : dateOf(at, language);
