import type { WarmUp } from '@/kit/page-route';
import { myCalls } from './calls';

/** Asks for one's own car. */
export function warmUpCar({ params, dispatch }: WarmUp): void {
  dispatch(myCalls.util.prefetch('myJob', Number(params.id), { ifOlderThan: 10 }));
}
