import type { WarmUp } from '@/kit/page-route';
import { pitCalls } from './calls';
import { rangeOf } from './ranges';

/** Asks for a pit and for what its charts show first. */
export function warmUp({ params, dispatch }: WarmUp): void {
  const id = Number(params.id);
  dispatch(pitCalls.util.prefetch('pit', id, { ifOlderThan: 10 }));
  dispatch(pitCalls.util.prefetch('history', { pit: id, range: rangeOf(null) }, { ifOlderThan: 30 }));
}
