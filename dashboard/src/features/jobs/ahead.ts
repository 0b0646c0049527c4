import { createNextState } from '@reduxjs/toolkit';
import type { JobDetail } from './shapes';

/** A change that is shown before the hub has agreed, and the version that it was made on. */
interface Ahead {
  tag: string | null;
  show: (job: JobDetail) => void;
}

const ahead = new Map<number, Ahead[]>();

/** Has answers of that version be shown with the change, until what is returned is called. */
export function showAhead(job: number, one: Ahead): () => void {
  ahead.set(job, [...(ahead.get(job) ?? []), one]);
  return () => {
    const left = (ahead.get(job) ?? []).filter((other) => other !== one);
    if (left.length > 0) ahead.set(job, left);
    else ahead.delete(job);
  };
}

/** The hub's answer as it is shown: it may have been asked for before a change was made. */
export const withAhead = (job: number, answer: JobDetail): JobDetail =>
  createNextState(answer, (draft) => {
    for (const { tag, show } of ahead.get(job) ?? []) if (tag === draft.tag) show(draft);
  });
