import type { Job, Progress } from '../contract/shapes';

const CLOSED = new Set<Job['status']>(['delivered', 'cancelled']);

/** Puts the job's new state among the open ones, or takes it out when it is closed. Changes `jobs` in place. */
export function applyJob(jobs: Job[], job: Job): void {
  const at = jobs.findIndex((known) => known.id === job.id);
  if (CLOSED.has(job.status)) {
    if (at >= 0) jobs.splice(at, 1);
  } else if (at >= 0) {
    jobs[at] = job;
  } else {
    jobs.push(job);
  }
}

/** Moves a known job on. Changes `jobs` in place. */
export function applyProgress(jobs: Job[], progress: Progress): void {
  const job = jobs.find((known) => known.id === progress.job_id);
  if (job) Object.assign(job, { progress, status: progress.status });
}

/** Whether its car is in the pit: work goes on, or waits after it began. */
export function isActive({ status, actual_start_time }: Job): boolean {
  return status === 'in_progress' || status === 'quality_check' || (status === 'on_hold' && actual_start_time !== null);
}

/** What is going on in a pit, and which car waits for it next. */
export interface PitJobs {
  active: Job | null;
  next: Job | null;
}

/** The open jobs by pit; the car that came first is next. */
export function jobsByPit(jobs: Job[]): Map<number, PitJobs> {
  const pits = new Map<number, PitJobs>();
  for (const job of jobs.toSorted((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at))) {
    const pit = pits.get(job.pit_id) ?? { active: null, next: null };
    if (isActive(job)) pit.active ??= job;
    else if (job.status === 'received') pit.next ??= job;
    pits.set(job.pit_id, pit);
  }
  return pits;
}
