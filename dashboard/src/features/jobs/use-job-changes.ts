import type { ThunkDispatch, UnknownAction } from '@reduxjs/toolkit';
import { useRef } from 'react';
import { useStore as useReduxStore } from 'react-redux';
import type { Problem } from '@/api/call';
import { useLiveEvents } from '@/api/live-events';
import type { Store } from '@/api/store';
import { askAnew } from '@/api/under-way';
import type { Progress } from '@/contract/shapes';
import { optimistic } from '@/kit/optimistic';
import { showAhead } from './ahead';
import { jobCalls, versionOf } from './calls';
import type { JobDetail, ListedJob } from './shapes';
import { useRefusal } from './use-refusal';

/** Sends a change made from a version; rejects with the problem. */
type Send<R extends object> = (tag: string | null) => Promise<R & { tag?: string | null }>;

export interface JobChanges {
  /** Shows the change at once, and takes it back with a reason when the hub refuses. */
  atOnce: (show: (job: JobDetail) => void, send: Send<object>) => Promise<boolean>;
  /** Waits for the hub, as forms do. */
  save: <R extends object>(send: Send<R>) => Promise<{ data?: R; error?: Problem }>;
  /** Why the last `save` was refused; null: say it as always. */
  explain: (problem: Problem) => string | null;
}

/**
 * Changes of one job, one after the other, each made from the version that the one before has left; and what others do to
 * it, as it happens.
 */
export function useJobChanges(id: number): JobChanges {
  const store = useReduxStore() as Store;
  const refusal = useRefusal();
  const line = useRef<Promise<unknown>>(Promise.resolve());
  const pending = useRef(0);
  const refused = useRef<string | null>(null);

  // The store's type knows the calls of `src/api` only, and these are in the same cache.
  const dispatch = store.dispatch as ThunkDispatch<never, unknown, UnknownAction>;
  const current = () => jobCalls.endpoints.job.select(id)(store.getState() as never).data;
  const patch = (change: (job: JobDetail) => void) => dispatch(jobCalls.util.updateQueryData('job', id, change));
  const load = async () => {
    const asked = jobCalls.endpoints.job.initiate(id, { forceRefetch: true, subscribe: false });
    const underWay = jobCalls.util.getRunningQueryThunk('job', id);
    const { data, isSuccess } = await askAnew(dispatch, underWay, asked);
    return isSuccess ? data : undefined; // else the data are those of before
  };

  const take = ({ progress, ...rest }: ListedJob) =>
    patch((job) => {
      Object.assign(job, rest, { tag: `"${rest.version}"` });
      goOn(job, progress);
    });

  /** The answers of changes under way say more than what is asked meanwhile. */
  const settle = () => {
    if (pending.current > 0) return;
    void load();
    dispatch(
      jobCalls.util.invalidateTags([
        { type: 'Climate', id },
        { type: 'JobEdits', id },
      ]),
    );
  };

  const inTurn = async <R extends object>(send: Send<R>): Promise<R> => {
    pending.current++;
    const turn = line.current;
    let done = (): void => undefined;
    line.current = new Promise<void>((resolve) => (done = resolve));
    try {
      await turn;
      const answer = await send(current()?.tag ?? null);
      patch((job) => {
        job.tag = answer.tag ?? null;
      });
      dispatch(jobCalls.util.invalidateTags([{ type: 'JobEdits', id }]));
      return answer;
    } finally {
      pending.current--;
      done();
    }
  };

  useLiveEvents({
    onEvents: (events) => {
      let news = false;
      for (const { type, data } of events) {
        // Without a version: it may be of before what is shown.
        if (type === 'job_progress' && (data as Progress).job_id === id) news = true;
        if ((type === 'job_status' || type === 'job_created') && (data as ListedJob).id === id) {
          const told = data as ListedJob;
          if (told.version <= versionOf(current()?.tag)) continue;
          news = true;
          if (pending.current === 0) take(told);
        }
      }
      if (news) settle();
    },
    onGap: settle,
  });

  return {
    atOnce: (show, send) => {
      const before = current();
      const agreed = showAhead(id, { tag: before?.tag ?? null, show });
      return optimistic({
        show: () => patch(show),
        send: inTurn(send).finally(agreed),
        reason: async (problem) => {
          const now = await load();
          return before ? refusal(problem as Problem, before, now) : '';
        },
      }).finally(settle);
    },
    save: async (send) => {
      const before = current();
      refused.current = null;
      try {
        const data = await inTurn(send);
        const loaded = await load();
        // Who has handed over a car of another's pit may not see the job any more: then the answer is the last that they know.
        if (!loaded && 'progress' in data) take(data as unknown as ListedJob);
        return { data };
      } catch (thrown) {
        const problem = thrown as Problem;
        if ((problem.status === 412 || problem.status === 409) && before) {
          refused.current = refusal(problem, before, await load());
        }
        return { error: problem };
      }
    },
    explain: () => refused.current,
  };
}

function goOn(job: JobDetail, progress: Progress): void {
  job.progress = progress;
  job.status = progress.status;
  job.estimated_end_time = progress.estimated_end_time;
  job.stages = progress.stages.map((stage) => ({
    ...stage,
    note: job.stages.find(({ name }) => name === stage.name)?.note ?? null,
  }));
}

/** What every part of a job's page gets. */
export interface JobPartProps {
  job: JobDetail;
  changes: JobChanges;
  /** Whether one may change customer, time, staff and price; operators only move the job. */
  mayChange: boolean;
}
