import { describe, expect, it } from 'vitest';
import { applyJob, applyProgress, jobsByPit } from './jobs';
import type { Job, Progress } from '../contract/shapes';

const job = (id: number, fields: Partial<Job> = {}): Job => ({
  id,
  pit_id: 1,
  status: 'received',
  work_type: 'full_ppf',
  car_model: 'Tesla Model 3',
  car_plate: null,
  car_plate_shown: null,
  actual_start_time: null,
  scheduled_at: null,
  staff: [],
  progress: {} as Progress,
  created_at: `2026-02-20T10:0${id}:00Z`,
  ...fields,
});

describe('applyJob', () => {
  it('adds, replaces, and takes out what is closed', () => {
    const jobs = [job(1)];
    applyJob(jobs, job(2));
    applyJob(jobs, job(1, { status: 'in_progress' }));
    expect(jobs.map(({ id, status }) => [id, status])).toEqual([
      [1, 'in_progress'],
      [2, 'received'],
    ]);
    applyJob(jobs, job(1, { status: 'delivered' }));
    applyJob(jobs, job(9, { status: 'cancelled' }));
    expect(jobs.map(({ id }) => id)).toEqual([2]);
  });
});

describe('applyProgress', () => {
  it('moves a known job on, and knows no other', () => {
    const jobs = [job(1)];
    applyProgress(jobs, { job_id: 1, status: 'quality_check', percent: 95 } as Progress);
    applyProgress(jobs, { job_id: 2, status: 'in_progress', percent: 5 } as Progress);
    expect(jobs).toHaveLength(1);
    expect(jobs[0]).toMatchObject({ status: 'quality_check', progress: { percent: 95 } });
  });
});

describe('jobsByPit', () => {
  it('tells what goes on, and who came first of those that wait', () => {
    const pits = jobsByPit([
      job(3),
      job(2),
      job(1, { status: 'on_hold', actual_start_time: '2026-02-20T10:00:00Z' }),
      job(4, { pit_id: 2, status: 'on_hold' }),
      job(5, { pit_id: 3, status: 'completed' }),
    ]);
    expect(pits.get(1)?.active?.id).toBe(1);
    expect(pits.get(1)?.next?.id).toBe(2);
    expect(pits.get(2)).toEqual({ active: null, next: null });
    expect(pits.get(3)).toEqual({ active: null, next: null });
  });
});
