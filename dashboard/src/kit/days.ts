import { fromAbsolute, toCalendarDate, toZoned } from '@internationalized/date';

/** A time, in ISO 8601. */
interface Span {
  from: string;
  to: string;
}

const midnight = (at: number, zone: string, days: number): string =>
  toZoned(toCalendarDate(fromAbsolute(at, zone)).add({ days }), zone)
    .toDate()
    .toISOString();

/** When the day of a moment began, by the clocks of a zone. */
export const dayBegin = (at: number, zone: string): string => midnight(at, zone, 0);

/** From a moment until the end of its day, by the clocks of a zone. */
export const restOfDay = (from: string, zone: string): Span => ({ from, to: midnight(Date.parse(from), zone, 1) });
