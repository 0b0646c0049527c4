import type { Mark } from '@/chart/series';
import type { PastAlert, PastJob } from './shapes';

/** What happened while a chart's values were measured: work on cars, and alerts. */
export function marksOf(
  jobs: PastJob[],
  alerts: PastAlert[],
  to: number,
  say: { alert: (alert: PastAlert) => string; job: (job: PastJob) => string },
): Mark[] {
  return [
    ...jobs.flatMap((job): Mark[] =>
      job.actual_start_time === null
        ? [] // its car never came into the pit
        : [{ from: Date.parse(job.actual_start_time), to: endOf(job, to), text: say.job(job), tone: 'job' }],
    ),
    ...alerts.map((alert): Mark => ({
      from: Date.parse(alert.created_at),
      to: alert.cleared_at === null ? to : Date.parse(alert.cleared_at),
      text: say.alert(alert),
      tone: 'alert',
    })),
  ];
}

const endOf = ({ actual_end_time }: PastJob, now: number): number =>
  actual_end_time === null ? now : Date.parse(actual_end_time);
