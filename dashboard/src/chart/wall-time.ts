import { fromAbsolute } from '@internationalized/date';

const offsetAt = (at: number, zone: string): number => fromAbsolute(at, zone).offset;

/**
 * Moves moments to where the workshop's clocks would be if they showed UTC, so that an axis in UTC has its ticks at the
 * workshop's midnight and full hours.
 */
export function wallTime(zone: string, from: number, to: number): (at: number) => number {
  const offset = offsetAt(from, zone);
  if (offset === offsetAt(to, zone)) return (at) => at + offset;
  return (at) => at + offsetAt(at, zone);
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(at: number, locale: string, options: Intl.DateTimeFormatOptions): string {
  const key = locale + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  formats.set(key, known);
  return known.format(at);
}

/** What an axis says at a moved moment: the time within a day, the day over more. */
export function tickText(moved: number, span: number, locale: string): string {
  const midnight = moved % DAY === 0;
  if (span > 2 * DAY || midnight) return format(moved, locale, { day: 'numeric', month: 'short' });
  return format(moved, locale, { hour: 'numeric', minute: '2-digit' });
}

/** A moved moment in full. */
export function momentText(moved: number, span: number, locale: string): string {
  return format(moved, locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
    ...(span < HOUR && { second: '2-digit' }),
  });
}
