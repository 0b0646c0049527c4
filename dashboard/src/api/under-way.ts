import type { ThunkAction, ThunkDispatch, UnknownAction } from '@reduxjs/toolkit';

// The store's type knows the calls of `src/api` only, and those of features are in the same cache: so RTK Query says `any`, too.
/* eslint-disable @typescript-eslint/no-explicit-any */
type Dispatch = ThunkDispatch<any, any, UnknownAction>;
type Thunk<T> = ThunkAction<T, any, any, UnknownAction>;
/* eslint-enable */
/** What `getRunningQueryThunk` makes: the question that is under way, if there is one. */
type UnderWay = Thunk<PromiseLike<unknown> | undefined>;

/**
 * Asks for what is to be as new as what is known now. A question under way was asked before, and RTK Query would join it,
 * `forceRefetch` or not: so its answer is waited for.
 */
export async function askAnew<T>(dispatch: Dispatch, underWay: UnderWay, ask: Thunk<PromiseLike<T>>): Promise<T> {
  await dispatch(underWay);
  return dispatch(ask);
}

/**
 * Asks once more, by `again`, where an answer is under way: it may be older than an event that has just come, and would be shown
 * in its place.
 */
export function outdate(dispatch: Dispatch, underWay: UnderWay, again: UnknownAction): void {
  if (dispatch(underWay)) dispatch(again);
}
