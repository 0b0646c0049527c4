/** The viewer's own way to write times, where it fits the language of the page. */
function localeOf(language: string): string {
  return navigator.languages.find((tag) => tag.startsWith(`${language}-`)) ?? `${language}-IN`;
}

/** The time of day in the viewer's zone, with "am" or "pm" apart. */
export function hourOf(at: number, language: string): { hour: string; period: string } {
  const format = new Intl.DateTimeFormat(localeOf(language), { hour: 'numeric', minute: '2-digit' });
  const parts = format.formatToParts(at);
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

/** A day as one speaks of it: the weekday within a week, else the date. */
export function dayOf(at: number, now: number, language: string): string {
  const near = Math.abs(at - now) < 6 * 24 * 3_600_000;
  return new Intl.DateTimeFormat(
    localeOf(language),
    near ? { weekday: 'long' } : { day: 'numeric', month: 'long' },
  ).format(at);
}

/** Whether both lie on one day in the viewer's zone. */
export const sameDay = (a: number, b: number): boolean => new Date(a).toDateString() === new Date(b).toDateString();

/** The time, with the day before it when that is not today. */
export function momentOf(at: number, now: number, language: string): string {
  const time = timeOf(at, language);
  return sameDay(at, now) ? time : `${dayOf(at, now, language)}, ${time}`;
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
