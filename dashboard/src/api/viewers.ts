import { useEffect } from 'react';
import { useStore as useReduxStore } from 'react-redux';
import type { Viewer } from '../contract/shapes';
import { api } from './api';
import { viewersTold } from './feed-state';
import { useStore, type Store } from './store';

/** Our own coming is news, too: whoever watches is told by events right after it. */
const WAIT_MS = 2_000;
const AT_ONCE = 4;
const nobody: Viewer[] = [];

const calls = api.injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    viewers: build.query<Viewer[], number>({ query: (pit) => ({ path: `/pits/${pit}/viewers?page_size=200` }) }),
  }),
});

/**
 * Learns who watches these pits. Events tell it; what they did not tell, as to a second tab, is asked for once. After events were
 * missed those are asked for again that somebody watched: a call for each pit would be too many where there are hundreds.
 *
 * @param may whether one may know: owners and staff administrators
 */
export function useViewers(pits: number[], may: boolean): void {
  const store = useReduxStore() as Store;
  const live = useStore(({ feed }) => feed.link === 'live');
  const gaps = useStore(({ feed }) => feed.gaps);
  useEffect(() => {
    if (!may || !live) return;
    let stopped = false;
    const isKnown = (pit: number) => {
      const { feed, session } = store.getState();
      const told = feed.viewers[pit];
      return told !== undefined && (told.gaps === feed.gaps || others(told.viewers, session.user?.id).length === 0);
    };
    const ask = async () => {
      const waiting = pits.filter((pit) => !isKnown(pit));
      const worker = async () => {
        for (let pit = waiting.shift(); pit !== undefined && !stopped; pit = waiting.shift()) {
          const answer = await store.dispatch(calls.endpoints.viewers.initiate(pit, { subscribe: false }));
          if (answer.data && store.getState().feed.gaps === gaps && !isKnown(pit)) {
            store.dispatch(viewersTold([{ pit_id: pit, viewers: answer.data }]));
          }
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
    };
    const timer = window.setTimeout(() => void ask(), WAIT_MS);
    return () => {
      stopped = true;
      window.clearTimeout(timer);
    };
  }, [store, pits, may, live, gaps]);
}

/** Who else watches a pit. */
export function useOtherViewers(pit: number): Viewer[] {
  const all = useStore(({ feed }) => feed.viewers[pit]?.viewers ?? nobody);
  const me = useStore(({ session }) => session.user?.id);
  const found = others(all, me);
  return found.length === 0 ? nobody : found;
}

const others = (viewers: Viewer[], me: number | undefined) => viewers.filter(({ user_id }) => user_id !== me);

/** Whether one decides how the workshop works. */
export const useIsOwner = (): boolean =>
  useStore(({ session: { user } }) => user?.role === 'owner' || user?.role === 'super_admin');

/** Whether one may know who watches, and which devices there are: owners and staff administrators. */
export const useIsAdmin = (): boolean =>
  useStore(
    ({ session: { user } }) =>
      user !== null && (user.role === 'owner' || user.role === 'super_admin' || user.sub_role === 'admin'),
  );
