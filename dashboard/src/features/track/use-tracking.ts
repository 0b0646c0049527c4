import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { TrackFeed, type Tracked } from '@/api/track-feed';

/** What is known of a tracking link's job, kept up to date while the page is there. */
export function useTracking(token: string): Tracked {
  const { feed, subscribe } = useMemo(() => {
    const listeners = new Set<() => void>();
    const made = new TrackFeed(token, () => {
      for (const listener of listeners) listener();
    });
    return {
      feed: made,
      subscribe: (listener: () => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
  }, [token]);
  useEffect(() => {
    feed.start();
    return () => {
      feed.stop();
    };
  }, [feed]);
  return useSyncExternalStore(subscribe, feed.current);
}
