import { zoneShown } from '../live/zone';

/** The viewer's own way to write times, where it fits the language of the page. */
function localeOf(language: string): string {
  return navigator.languages.find((tag) => tag.startsWith(`${language}-`)) ?? `${language}-IN`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Made once for each way to write: that takes longer than all writing. */
function formatOf(locale: string, options: Intl.DateTimeFormatOptions, zone = zoneShown()): Intl.DateTimeFormat {
  const key = `${locale} ${zone ?? ''} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, ...(zone && { timeZone: zone }) });
  formats.set(key, known);
  return known;
}

/** The time of day by the workshop's clocks, with "am" or "pm" apart. */
export function hourOf(at: number, language: string): { hour: string; period: string } {
  const parts = formatOf(localeOf(language), { hour: 'numeric', minute: '2-digit' }).formatToParts(at);
  const of = (wanted: boolean) =>
    parts
      .filter(({ type }) => (type === 'dayPeriod') === wanted)
      .map(({ value }) => value)
      .join('')
      .trim();
  return { hour: of(false), period: of(true).toLocaleLowerCase() };
}

export function timeOf(at: number, language: string): string {
  const { hour, period } = hourOf(at, language);
  return period === '' ? hour : `${hour} ${period}`;
}

const NEAR_MS = 6 * 24 * 3_600_000;

/** A day as one speaks of it: the weekday of one to come within a week, else the date: last and next Tuesday are two. */
export function dayOf(at: number, now: number, language: string): string {
  const day: Intl.DateTimeFormatOptions =
    Math.abs(at - now) >= NEAR_MS
      ? { day: 'numeric', month: 'long' }
      : at < now
        ? { weekday: 'short', day: 'numeric', month: 'short' }
        : { weekday: 'long' };
  return formatOf(localeOf(language), day).format(at);
}

const DAY: Intl.DateTimeFormatOptions = { year: 'numeric', month: '2-digit', day: '2-digit' };

/** Whether both lie on one day of the workshop. */
export const sameDay = (a: number, b: number): boolean =>
  formatOf('en', DAY).format(a) === formatOf('en', DAY).format(b);

/** Whether both lie in one year of the workshop. */
export const sameYear = (a: number, b: number): boolean =>
  formatOf('en', { year: 'numeric' }).format(a) === formatOf('en', { year: 'numeric' }).format(b);

/** The time, with the day before it when that is not today. */
export function momentOf(at: number, now: number, language: string): string {
  const time = timeOf(at, language);
  return sameDay(at, now) ? time : `${dayOf(at, now, language)}, ${time}`;
}

const DAY_MS = 24 * 3_600_000;
/** Days of the workshop, each one more than the one before, however long that was. */
const dayCount = (at: number): number =>
  Math.round(Date.parse(`${formatOf('en-CA', DAY).format(at)}T00:00:00Z`) / DAY_MS);

type PromiseText = `job.promise.${'today' | 'tomorrow' | 'day'}`;
type SayPromise = (text: PromiseText, values: { day: string; time: string }) => string;

/** When a car is ready, as one says it to its owner: "tomorrow, about 3:00 pm". */
export function promiseOf(at: number, now: number, language: string, say: SayPromise): string {
  const days = dayCount(at) - dayCount(now);
  const text = days === 0 ? 'today' : days === 1 ? 'tomorrow' : 'day';
  return say(`job.promise.${text}`, { day: dayOf(at, now, language), time: timeOf(at, language) });
}

/** What the days of a week are called; 0: Monday. */
export const weekdayOf = (day: number, language: string): string =>
  formatOf(localeOf(language), { weekday: 'long' }, 'UTC').format(Date.UTC(2026, 5, 1 + day)); // a Monday

/** The date with its year. */
export const dateOf = (at: number, language: string): string =>
  formatOf(`${language}-IN`, { day: 'numeric', month: 'long', year: 'numeric' }).format(at);

/** Date and time in full, to the second. */
export const wholeMomentOf = (at: number, language: string): string =>
  formatOf(`${language}-IN`, { dateStyle: 'medium', timeStyle: 'medium' }).format(at);

/** Whether the viewer's own clock shows another time of day than the workshop's. */
export function isElsewhere(at: number): boolean {
  const clock: Intl.DateTimeFormatOptions = { ...DAY, hour: '2-digit', minute: '2-digit' };
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return formatOf('en', clock).format(at) !== formatOf('en', clock, own).format(at);
}

type DurationText = 'job.time.min' | 'job.time.h' | 'job.time.hMin' | 'job.time.d';
type SayDuration = (text: DurationText, values: Record<string, number>) => string;

/** Minutes in hours and minutes, or days and hours. */
export function durationOf(minutes: number, say: SayDuration): string {
  const h = Math.floor(minutes / 60);
  const min = minutes % 60;
  if (h >= 48) return say('job.time.d', { d: Math.floor(h / 24), h: h % 24 });
  if (h === 0) return say('job.time.min', { min });
  return min === 0 ? say('job.time.h', { h }) : say('job.time.hMin', { h, min });
}
