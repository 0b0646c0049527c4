import type { Job } from '../contract/shapes';

/** When a car that waits is to come, as a desk thinks of it: by days of the workshop. */
export const dayGroups = ['late', 'today', 'tomorrow', 'later', 'none'] as const;
export type DayGroup = (typeof dayGroups)[number];

const DAY_MS = 24 * 3_600_000;

/** A day as a number that grows by one from one day to the next, by the clocks of the zone. */
export function dayNumber(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return Math.round(Date.parse(`${parts.format(at)}T00:00:00Z`) / DAY_MS);
}

/** Late is a day that is over: a car that comes in the afternoon in place of the morning is still of today. */
export function dayGroup(scheduled: string | null, now: number, zone: string): DayGroup {
  if (scheduled === null) return 'none';
  const days = dayNumber(Date.parse(scheduled), zone) - dayNumber(now, zone);
  if (days < 0) return 'late';
  return days === 0 ? 'today' : days === 1 ? 'tomorrow' : 'later';
}

/** What of a job says which pit it takes, and from when to when. */
export interface Appointment {
  id: number;
  pit_id: number;
  scheduled_at: string | null;
  scheduled_end: string | null;
}

/** Those that meet another one in their pit. Nothing is refused: who plans knows why. */
export function clashing(jobs: Appointment[]): Set<number> {
  const found = new Set<number>();
  const spans = jobs
    .flatMap(({ id, pit_id, scheduled_at, scheduled_end }) =>
      scheduled_at === null || scheduled_end === null
        ? []
        : [{ id, pit: pit_id, from: Date.parse(scheduled_at), to: Date.parse(scheduled_end) }],
    )
    .toSorted((a, b) => a.pit - b.pit || a.from - b.from);
  for (const [i, one] of spans.entries()) {
    for (const other of spans.slice(i + 1)) {
      if (other.pit !== one.pit || other.from >= one.to) break;
      found.add(one.id).add(other.id);
    }
  }
  return found;
}

/** What is due today: cars to be ready (late ones too), first the one promised first; and cars that are to come. */
export function dueToday(jobs: Job[], now: number, zone: string): { ready: Job[]; coming: Job[] } {
  const today = dayNumber(now, zone);
  const end = ({ progress }: Job) => Date.parse(progress.estimated_end_time ?? '');
  const ready = jobs
    .filter(({ status }) => status === 'in_progress' || status === 'quality_check' || status === 'on_hold')
    .filter(({ progress }) => progress.estimated_end_time !== null)
    .filter((job) => dayNumber(end(job), zone) <= today)
    .toSorted((a, b) => end(a) - end(b));
  const coming = jobs
    .filter(({ status, scheduled_at }) => {
      const group = dayGroup(scheduled_at, now, zone);
      return status === 'received' && (group === 'today' || group === 'late');
    })
    .toSorted((a, b) => Date.parse(a.scheduled_at ?? '') - Date.parse(b.scheduled_at ?? ''));
  return { ready, coming };
}
