import { useClock } from '../live/clock';
import { useWords } from '../words';
import { momentOf } from './times';

/** When something was or will be, as one speaks of it; the whole date shows when one points at it. */
export function Moment({ at }: { at: string }) {
  const { i18n } = useWords();
  const text = useClock((now) => momentOf(Date.parse(at), now, i18n.language));
  return (
    <time className="num" dateTime={at} title={new Date(at).toLocaleString(`${i18n.language}-IN`)}>
      {text}
    </time>
  );
}
