import type { WarmUp } from '@/kit/page-route';
import { alertCalls } from './calls';

/** Asks for the list as it is without any choice. */
export function warmUpList({ workshop, dispatch }: WarmUp): void {
  if (workshop === null) return;
  const none = { pit: '', type: '', severity: '', time: '', from: '', to: '' };
  dispatch(alertCalls.util.prefetch('alertList', { workshop, ...none, tab: 'open', page: 1 }, { ifOlderThan: 10 }));
}

/** Asks for an alert. */
export function warmUpAlert({ params, dispatch }: WarmUp): void {
  dispatch(alertCalls.util.prefetch('oneAlert', Number(params.id), { ifOlderThan: 10 }));
}
