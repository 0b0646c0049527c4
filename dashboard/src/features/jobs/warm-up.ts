import type { WarmUp } from '@/kit/page-route';
import { jobCalls } from './calls';

/** Asks for a job. */
export function warmUpJob({ params, dispatch }: WarmUp): void {
  dispatch(jobCalls.util.prefetch('job', Number(params.id), { ifOlderThan: 10 }));
}

/** Asks for the list as it is without any choice. */
export function warmUpList({ workshop, dispatch }: WarmUp): void {
  if (workshop === null) return;
  const asked = { workshop, tab: 'open', q: '', sort: '-created_at', page: 1 } as const;
  dispatch(jobCalls.util.prefetch('jobList', asked, { ifOlderThan: 10 }));
}
