import { describe, expect, it } from 'vitest';
import type { Stage } from '../contract/shapes';
import { moveStage, moveStatus, nextStatuses, passedPercent, stageActions } from './job-moves';

const NOW = '2026-08-01T10:00:00Z';
const stages = (...states: Stage['state'][]): Stage[] =>
  states.map((state, i) => ({
    name: `s${i + 1}`,
    weight: 25,
    unattended: false,
    state,
    started_at: state === 'pending' ? null : '2026-08-01T09:00:00Z',
    finished_at: state === 'done' ? '2026-08-01T09:30:00Z' : null,
  }));
const one = (state: Stage['state']): Stage => ({
  name: 's',
  weight: 100,
  unattended: false,
  state,
  started_at: null,
  finished_at: null,
});
const states = (all: Stage[]) => all.map(({ state }) => state).join(' ');

describe('where a job may go', () => {
  it('goes on from hold to where it came from', () => {
    expect(nextStatuses({ status: 'on_hold', actual_start_time: null })[0]).toBe('received');
    expect(nextStatuses({ status: 'on_hold', actual_start_time: NOW })[0]).toBe('in_progress');
  });

  it('goes nowhere from its end', () => {
    expect(nextStatuses({ status: 'delivered', actual_start_time: NOW })).toEqual([]);
  });

  it('moves stages only while there is work', () => {
    expect(stageActions('on_hold', one('running'))).toEqual([]);
    expect(stageActions('in_progress', one('running'))).toEqual(['finish', 'skip']);
    expect(stageActions('in_progress', one('done'))).toEqual([]);
  });
});

describe('what becomes of the stages', () => {
  it('starts the next one when the running one is finished or skipped', () => {
    const all = stages('done', 'running', 'pending', 'pending');
    moveStage(all, 's2', 'finish', NOW);
    expect(states(all)).toBe('done done running pending');
    moveStage(all, 's3', 'skip', NOW);
    expect(states(all)).toBe('done done skipped running');
    expect(passedPercent(all)).toBe(75);
  });

  it('skips those between when a later one is started', () => {
    const all = stages('running', 'pending', 'pending', 'pending');
    moveStage(all, 's3', 'start', NOW);
    expect(states(all)).toBe('done skipped running pending');
  });

  it('skips one that waits without touching the running one', () => {
    const all = stages('running', 'pending', 'pending', 'pending');
    moveStage(all, 's3', 'skip', NOW);
    expect(states(all)).toBe('running pending skipped pending');
  });

  it('has the first run as work begins, the last in the quality check, the one before again for rework', () => {
    const all = stages('pending', 'pending', 'pending', 'pending');
    moveStatus(all, 'received', 'in_progress', NOW);
    expect(states(all)).toBe('running pending pending pending');
    moveStatus(all, 'in_progress', 'quality_check', NOW);
    expect(states(all)).toBe('done done done running');
    moveStatus(all, 'quality_check', 'in_progress', NOW);
    expect(states(all)).toBe('done done running pending');
    moveStatus(all, 'in_progress', 'quality_check', NOW);
    moveStatus(all, 'quality_check', 'completed', NOW);
    expect(states(all)).toBe('done done done done');
  });
});
