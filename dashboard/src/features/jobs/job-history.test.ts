import { describe, expect, it } from 'vitest';
import { entriesOf } from './job-history';
import type { JobDetail, JobEdit } from './shapes';

const move = { at: '2026-11-22T10:00:00Z', from: null, to: 'received', by: 1, by_name: 'Asha', note: null } as const;
const job = {
  history: [move],
  stages: [
    {
      name: 'wash',
      weight: 20,
      state: 'done',
      started_at: '2026-11-22T11:00:00Z',
      finished_at: '2026-11-22T12:00:00Z',
      note: null,
    },
  ],
} as unknown as JobDetail;
const at = '2026-11-22T13:00:00Z';
const edit = (...changes: JobEdit['changes']): JobEdit => ({ at, by: 3, by_name: 'Ravi', changes });

describe('the history of a job', () => {
  it('has the stages by themselves as long as nobody says who moved them', () => {
    expect(entriesOf(job, undefined)).toMatchObject([
      { kind: 'stage', went: 'done', by: null },
      { kind: 'stage', went: 'began' },
      { kind: 'status', by: 'Asha' },
    ]);
  });

  it('says who moved a stage, and that it runs again', () => {
    const edits = [
      edit({ field: 'stage', subject: 'wash', from: 'done', to: 'running' }),
      edit({ field: 'stage', subject: 'quality_check', from: 'running', to: 'pending' }),
    ];
    expect(entriesOf(job, edits)).toMatchObject([
      { kind: 'stage', stage: 'wash', went: 'again', by: 'Ravi' },
      { kind: 'status' },
    ]);
  });

  it('puts together what was changed at once, and everybody who came or went', () => {
    const edits = [
      edit({ field: 'car_model', subject: null, from: 'i10', to: 'i20' }),
      edit({ field: 'staff', subject: null, from: null, to: 'Meera' }),
      edit({ field: 'staff', subject: null, from: 'Ravi', to: null }),
      edit({ field: 'staff', subject: null, from: null, to: 'Arjun' }),
    ];
    expect(entriesOf(job, edits)[0]).toEqual({
      kind: 'edit',
      at,
      by: 'Ravi',
      changes: [
        { field: 'car_model', from: 'i10', to: 'i20' },
        { field: 'staff', from: 'Ravi', to: 'Meera, Arjun' },
      ],
    });
  });
});
