import type { WarmUp } from '@/kit/page-route';
import { staffCalls } from './calls';

/** Asks for one of the staff. */
export function warmUpPerson({ params, dispatch }: WarmUp): void {
  dispatch(staffCalls.util.prefetch('person', Number(params.id), { ifOlderThan: 30 }));
}

/** Asks for all of them. */
export function warmUpTeam({ workshop, dispatch }: WarmUp): void {
  if (workshop !== null) dispatch(staffCalls.util.prefetch('staff', workshop, { ifOlderThan: 30 }));
}
