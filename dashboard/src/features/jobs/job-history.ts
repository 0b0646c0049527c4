import type { JobDetail, JobEdit } from './shapes';

type Field = JobEdit['changes'][number]['field'];

/** A field's change; values as the contract has them, null for nothing. */
export interface FieldChange {
  field: Exclude<Field, 'stage'>;
  from: unknown;
  to: unknown;
}

/** A line of the history, and who did it; null: nobody whom one is told of. */
export type Entry = { at: string; by: string | null } & (
  | { kind: 'status'; move: JobDetail['history'][number] }
  | { kind: 'stage'; stage: string; went: 'began' | 'again' | 'done' | 'skipped' }
  | { kind: 'edit'; changes: FieldChange[] }
);

/** What became of the job, the newest first. Without the edits, stages say when they began and ended, but not by whom. */
export function entriesOf(job: JobDetail, edits: JobEdit[] | undefined): Entry[] {
  const moves: Entry[] = job.history.map((move) => ({ kind: 'status', at: move.at, by: move.by_name, move }));
  return [...moves, ...(edits ? ofEdits(edits) : ofStages(job))].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

function ofStages({ stages }: JobDetail): Entry[] {
  return stages.flatMap(({ name: stage, state, started_at, finished_at }) => {
    const entries: Entry[] = [];
    if (started_at && state !== 'skipped') {
      entries.push({ kind: 'stage', at: started_at, by: null, stage, went: 'began' });
    }
    if (finished_at && (state === 'done' || state === 'skipped')) {
      entries.push({ kind: 'stage', at: finished_at, by: null, stage, went: state });
    }
    return entries;
  });
}

/** What was changed together is one entry; stages have one each. */
function ofEdits(edits: JobEdit[]): Entry[] {
  const entries: Entry[] = [];
  const together = new Map<string, FieldChange[]>();
  for (const { at, by_name: by, changes } of edits) {
    for (const { field, subject, from, to } of changes) {
      if (field === 'stage') {
        const went = wentOf(from, to);
        if (went && subject !== null) entries.push({ kind: 'stage', at, by, stage: subject, went });
        continue;
      }
      const key = `${at} ${by ?? ''}`;
      const known = together.get(key);
      if (!known) {
        const first = [{ field, from, to }];
        together.set(key, first);
        entries.push({ kind: 'edit', at, by, changes: first });
        continue;
      }
      const staff = field === 'staff' ? known.find((change) => change.field === 'staff') : undefined;
      if (staff) Object.assign(staff, { from: named(staff.from, from), to: named(staff.to, to) });
      else known.push({ field, from, to });
    }
  }
  return entries;
}

const named = (...names: unknown[]): string | null =>
  names.filter((name): name is string => typeof name === 'string').join(', ') || null;

function wentOf(from: unknown, to: unknown) {
  if (to === 'running') return from === 'pending' ? 'began' : 'again';
  return to === 'done' || to === 'skipped' ? to : null;
}
