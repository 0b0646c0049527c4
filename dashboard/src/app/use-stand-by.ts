import { useEffect } from 'react';
import { useStore as useReduxStore } from 'react-redux';
import { dropPushOfOthers } from '@/api/push';
import { renewLostPush } from '@/api/push-calls';
import type { Store } from '@/api/store';
import { onPushChanged, standBy } from '@/live/worker';

/** After the page has come: what the service worker fetches must not hold that up. */
const STAND_BY_MS = 3_000;

/**
 * Has the service worker stand by for whoever is signed in, show nothing more to whoever was before, and go on with messages where the
 * browser has lost their subscription.
 */
export function useStandBy(): void {
  const store = useReduxStore() as Store;
  useEffect(() => {
    void dropPushOfOthers().then(() => renewLostPush(store));
    const unfollow = onPushChanged(() => void renewLostPush(store));
    const timer = import.meta.env.PROD
      ? window.setTimeout(() => {
          void standBy().catch(() => undefined); // the hub is away just now: the next visit tries again
        }, STAND_BY_MS)
      : undefined;
    return () => {
      unfollow();
      window.clearTimeout(timer);
    };
  }, [store]);
}
