import { useEffect } from 'react';
import { useStore as useReduxStore } from 'react-redux';
import { api } from '@/api/api';
import { platformLinkChanged } from '@/api/feed-state';
import { useStore, type Store } from '@/api/store';
import { learnServerTime } from '@/live/clock';
import { LiveSocket } from '@/live/socket';
import { platformCalls, TAGS, type PlatformTag } from './calls';

/** Of what no event tells, e.g. rates; and of everything while the socket is away. */
const POLL_MS = 30_000;
/** From one page of the platform to the next the socket stays. */
const STAY_MS = 3_000;
/** A hub that starts has many events. */
const GAP_MS = 500;

/** What an event of the platform's stream makes old. */
const touched: Partial<Record<string, PlatformTag[]>> = {
  alert: ['OwnAlerts', 'Overview', 'System'],
  alert_acknowledged: ['OwnAlerts'],
  alert_cleared: ['OwnAlerts', 'Overview', 'System'],
  route: ['RouteFiles', 'System'],
  plugin: ['Plugins', 'System'],
  backup: ['Backups', 'OwnAlerts'],
  workshop: ['Overview', 'Renewals', 'Licences'],
};

const feeds = new WeakMap<Store, { pages: number; ending: number | undefined; stop: () => void }>();

/** Has the platform's pages ask anew for what its stream tells of; one socket for all of them. */
export function usePlatformFeed(): void {
  const store = useReduxStore() as Store;
  useEffect(() => {
    const feed = feeds.get(store) ?? { pages: 0, ending: undefined, stop: follow(store) };
    feeds.set(store, feed);
    feed.pages++;
    window.clearTimeout(feed.ending);
    return () => {
      if (--feed.pages > 0) return;
      feed.ending = window.setTimeout(() => {
        feeds.delete(store);
        feed.stop();
      }, STAY_MS);
    };
  }, [store]);
}

/** How often a page asks by itself: `ms` where no event tells, else only while the stream is away. */
export function usePolling(ms = 0) {
  const live = useStore(({ feed }) => feed.platform === 'live');
  return { pollingInterval: live ? ms : Math.min(ms || POLL_MS, POLL_MS), skipPollingIfUnfocused: true };
}

function follow(store: Store): () => void {
  const { dispatch } = store;
  let waiting = new Set<PlatformTag>();
  let timer: number | undefined;
  const refresh = (tags: readonly PlatformTag[]) => {
    for (const tag of tags) waiting.add(tag);
    if (waiting.size === 0) return;
    timer ??= window.setTimeout(() => {
      const old = [...waiting];
      waiting = new Set();
      timer = undefined;
      dispatch(platformCalls.util.invalidateTags(old));
    }, GAP_MS);
  };
  const socket = new LiveSocket({
    workshopId: 'platform',
    address: async () => {
      const { ticket } = await dispatch(api.endpoints.wsTicket.initiate(undefined, { track: false })).unwrap();
      return `${location.origin.replace(/^http/, 'ws')}/ws?ticket=${encodeURIComponent(ticket)}`;
    },
    onLink: (link) => {
      dispatch(platformLinkChanged(link));
    },
    onGap: () => {
      refresh(TAGS);
    },
    onEvents: (events) => {
      const made = events.at(-1)?.timestamp;
      if (made) learnServerTime(Date.parse(made));
      refresh(events.flatMap(({ type }) => touched[type] ?? []));
    },
  });
  return () => {
    window.clearTimeout(timer);
    socket.close();
    dispatch(platformLinkChanged('connecting'));
  };
}
