import { useClock } from '../live/clock';
import { useWords } from '../words';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Unit = 's' | 'min' | 'h' | 'd';

/** How long ago, in the largest unit that fits, always whole. */
export function ageOf(then: number, now: number): { unit: Unit; count: number } {
  const ms = Math.max(0, now - then);
  if (ms < MINUTE) return { unit: 's', count: Math.max(1, Math.floor(ms / 1000)) };
  if (ms < HOUR) return { unit: 'min', count: Math.floor(ms / MINUTE) };
  if (ms < DAY) return { unit: 'h', count: Math.floor(ms / HOUR) };
  return { unit: 'd', count: Math.floor(ms / DAY) };
}

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
