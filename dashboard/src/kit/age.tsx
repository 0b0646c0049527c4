import { useClock } from '../live/clock';
import { useWords } from '../words';
import { ageOf } from './age-of';

type Phrase = 'age.ago' | 'age.last' | 'alert.since' | 'link.updated' | 'sessions.used';

/** An age that runs by itself; only this text is written again. */
export function Age({ since, phrase }: { since: number; phrase: Phrase }) {
  const { t } = useWords();
  const age = useClock((now) => {
    const { unit, count } = ageOf(since, now);
    return t(`age.${unit}`, { count });
  });
  return (
    <time className="num" dateTime={new Date(since).toISOString()}>
      {t(phrase, { age })}
    </time>
  );
}

/** Whether a moment lies longer ago than that; true without a moment. */
export function useOlderThan(since: number | null, ms: number): boolean {
  return useClock((now) => since === null || now - since > ms);
}
