import { configureStore, type Middleware } from '@reduxjs/toolkit';
import { useDispatch, useSelector } from 'react-redux';
import { api } from './api';
import { feed } from './feed-state';
import { dropPush } from './push';
import { session, signedOut } from './session';
import { sessionMark } from './tokens';

/** What one user saw must not be there for the next, nor what they would have been told. */
const forgetful: Middleware = (store) => (next) => (action) => {
  const result = next(action);
  if (signedOut.match(action)) {
    store.dispatch(api.util.resetApiState());
    if (sessionMark() === null) void dropPush(); // a wall screen's end is not that of whoever is signed in beside it
  }
  return result;
};

export function makeStore() {
  return configureStore({
    reducer: { api: api.reducer, session: session.reducer, feed: feed.reducer },
    middleware: (defaults) => defaults().concat(api.middleware, forgetful),
  });
}

export type Store = ReturnType<typeof makeStore>;
export type State = ReturnType<Store['getState']>;
export type Dispatch = Store['dispatch'];

export const useStoreDispatch = useDispatch.withTypes<Dispatch>();
export const useStore = useSelector.withTypes<State>();
