import { fromAbsolute, Time, toCalendarDate, toCalendarDateTime, toZoned } from '@internationalized/date';

/** An hour of the day after this moment, as the clocks of a zone show it. */
export function tomorrowAt(hour: number, now: number, zone: string): number {
  const day = toCalendarDate(fromAbsolute(now, zone)).add({ days: 1 });
  return toZoned(toCalendarDateTime(day, new Time(hour)), zone, 'compatible')
    .toDate()
    .getTime();
}
