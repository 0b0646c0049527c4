import type { ThunkDispatch, UnknownAction } from '@reduxjs/toolkit';
import { useLiveEvents } from '@/api/live-events';
import { useStoreDispatch } from '@/api/store';
import { usePaced } from '@/api/use-paced';
import type { Progress } from '@/contract/shapes';
import { isClosed } from '@/domain/job-moves';
import { jobCalls, type JobsAsked, type JobsTab } from './calls';
import type { ListedJob } from './shapes';

/** However much goes on, the page asks no more often. */
const LIST_MS = 1_000;
const COUNTS_MS = 3_000;

/** Moves the list on as jobs come, change and go: rows at once, what is on the page and the counts a moment later. */
export function useListNews(asked: JobsAsked): void {
  // The store's type knows the calls of `src/api` only, and these are in the same cache.
  const dispatch = useStoreDispatch() as ThunkDispatch<never, unknown, UnknownAction>;
  const again = {
    list: usePaced(() => dispatch(jobCalls.util.invalidateTags(['Jobs'])), LIST_MS),
    counts: usePaced(() => dispatch(jobCalls.util.invalidateTags(['JobCounts'])), COUNTS_MS),
  };
  useLiveEvents({
    onEvents: (events) => {
      const news = events.filter(({ type }) => type.startsWith('job_'));
      if (news.length === 0) return;
      dispatch(
        jobCalls.util.updateQueryData('jobList', asked, (list) => {
          for (const { type, data } of news) {
            if (type === 'job_progress') {
              const progress = data as Progress;
              const row = list.rows.find(({ id }) => id === progress.job_id);
              if (row) row.progress = progress;
              continue;
            }
            const job = data as ListedJob;
            const at = list.rows.findIndex(({ id }) => id === job.id);
            if (at < 0) continue;
            // A copy: the event itself is in another cache, too, which froze it.
            if (belongs(asked.tab, job)) list.rows[at] = { ...job };
            else list.rows.splice(at, 1);
          }
        }),
      );
      if (news.every(({ type }) => type === 'job_progress')) return;
      again.list();
      again.counts();
    },
    onGap: () => {
      again.list();
      again.counts();
    },
  });
}

const belongs = (tab: JobsTab, { status }: ListedJob): boolean =>
  tab === 'all' || (tab === 'open' ? !isClosed(status) : tab === status);
