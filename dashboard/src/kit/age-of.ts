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
