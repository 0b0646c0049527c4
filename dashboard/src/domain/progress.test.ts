import { describe, expect, it } from 'vitest';
import { barParts, currentStage, plannedStart, shares, stageTime, timeLeft } from './progress';
import type { Progress, Stage } from '../contract/shapes';

const now = Date.parse('2026-02-20T12:00:00Z');
const stage = (name: string, weight: number, state: Stage['state']): Stage => ({
  name,
  weight,
  unattended: false,
  state,
  started_at: null,
  finished_at: null,
});
const progress = (fields: Partial<Progress>): Progress => ({
  job_id: 42,
  status: 'in_progress',
  percent: 37,
  stage: 'installation',
  minutes_remaining: 135,
  work_minutes_remaining: 135,
  overdue_minutes: 0,
  estimated_end_time: '2026-02-20T14:15:00Z',
  opens_at: null,
  stages: [
    stage('inspection', 5, 'done'),
    stage('wash', 15, 'skipped'),
    stage('installation', 60, 'running'),
    stage('curing', 15, 'pending'),
    stage('quality_check', 5, 'pending'),
  ],
  ...fields,
});

describe('timeLeft', () => {
  it('runs on after the answer, down to the promised time and past it', () => {
    expect(timeLeft(progress({}), now)).toEqual({ kind: 'left', minutes: 135 });
    expect(timeLeft(progress({}), now + 34.5 * 60_000)).toEqual({ kind: 'left', minutes: 101 });
    expect(timeLeft(progress({}), now + 135 * 60_000)).toEqual({ kind: 'left', minutes: 0 });
    expect(timeLeft(progress({}), now + 135.9 * 60_000)).toEqual({ kind: 'left', minutes: 0 });
    expect(timeLeft(progress({}), now + 157.9 * 60_000)).toEqual({ kind: 'late', minutes: 22 });
  });

  it('is a promise while a night lies before the end', () => {
    const evening = progress({
      minutes_remaining: 1068,
      work_minutes_remaining: 360,
      estimated_end_time: '2026-02-21T05:48:00Z',
    });
    expect(timeLeft(evening, now)).toEqual({ kind: 'promised', minutes: 360 });
  });

  it('is not later at night than the hub said', () => {
    expect(timeLeft(progress({ overdue_minutes: 90 }), now + 20 * 3_600_000)).toEqual({ kind: 'late', minutes: 90 });
    expect(timeLeft(progress({ overdue_minutes: 21 }), now + 157 * 60_000)).toEqual({ kind: 'late', minutes: 22 });
  });

  it('stands still while nobody works', () => {
    expect(timeLeft(progress({ status: 'on_hold' }), now + 3_600_000)).toEqual({ kind: 'paused', minutes: 135 });
    expect(timeLeft(progress({ status: 'received' }), now + 3_600_000)).toEqual({ kind: 'planned', minutes: 135 });
  });

  it.each(['completed', 'delivered', 'cancelled'] as const)('is over when %s', (status) => {
    expect(timeLeft(progress({ status }), now)).toBeNull();
  });
});

describe('shares', () => {
  it('fills what is passed, and the running stage as far as the percentage goes', () => {
    expect(shares(progress({ percent: 50 }))).toEqual([1, 1, 0.5, 0, 0]);
    expect(shares(progress({ percent: 10 }))).toEqual([1, 1, 0, 0, 0]);
  });
});

describe('currentStage', () => {
  it('is the one that runs, else the last that did', () => {
    expect(currentStage(progress({}))).toEqual({ name: 'installation', place: 3 });
    const done = progress({ stages: [stage('prep', 30, 'done'), stage('work', 70, 'done')] });
    expect(currentStage(done)).toEqual({ name: 'work', place: 2 });
    expect(currentStage(progress({ stages: [stage('prep', 30, 'pending')] }))).toBeNull();
  });
});

describe('plannedStart', () => {
  it('shares out the time that is left by weight', () => {
    const half = progress({ percent: 50, estimated_end_time: '2026-02-20T13:40:00Z' });
    expect(plannedStart(half, 3, now)).toBe(now + 60 * 60_000);
    expect(plannedStart(half, 4, now)).toBe(now + 90 * 60_000);
  });

  it('is not known of what has begun, and not when the work is late or waits', () => {
    expect(plannedStart(progress({}), 2, now)).toBeNull();
    expect(plannedStart(progress({}), 3, now + 5 * 3_600_000)).toBeNull();
    expect(plannedStart(progress({ status: 'on_hold' }), 3, now)).toBeNull();
  });

  it('is not at night: of work that goes on tomorrow only the end is known', () => {
    const tomorrow = progress({
      estimated_end_time: '2026-02-21T03:48:00Z',
      minutes_remaining: 948,
      work_minutes_remaining: 192,
    });
    expect(plannedStart(tomorrow, 3, now)).toBeNull();
  });
});

describe('barParts', () => {
  it('is as wide as each stage weighs, as full as it is done, and marks where the work is', () => {
    expect(barParts(progress({ percent: 50 }))).toEqual([
      { weight: 5, share: 1, running: false },
      { weight: 15, share: 1, running: false },
      { weight: 60, share: 0.5, running: true },
      { weight: 15, share: 0, running: false },
      { weight: 5, share: 0, running: false },
    ]);
  });
});

describe('stageTime', () => {
  const began = '2026-02-20T09:01:00Z';
  const ended = '2026-02-20T09:43:00Z';
  const job = progress({
    stages: [
      { ...stage('inspection', 20, 'done'), started_at: began, finished_at: ended },
      stage('wash', 20, 'skipped'),
      { ...stage('installation', 40, 'running'), started_at: ended },
      stage('curing', 20, 'pending'),
    ],
    percent: 50,
    estimated_end_time: '2026-02-20T13:41:00Z',
  });

  it('is the end of what is done, the beginning of what runs, and none of what was left out', () => {
    expect(stageTime(job, 0, now)).toBe(Date.parse(ended));
    expect(stageTime(job, 1, now)).toBeNull();
    expect(stageTime(job, 2, now)).toBe(Date.parse(ended));
  });

  it('is a guess to five minutes for what is still to come', () => {
    expect(stageTime(job, 3, now)).toBe(Date.parse('2026-02-20T13:00:00Z'));
  });
});
