import { useEffect } from 'react';
import { dropPushOfOthers } from '@/api/push';
import { standBy } from '@/live/worker';

/** After the page has come: what the service worker fetches must not hold that up. */
const STAND_BY_MS = 3_000;

/** Has the service worker stand by for whoever is signed in, and show nothing more to whoever was before. */
export function useStandBy(): void {
  useEffect(() => {
    void dropPushOfOthers();
    if (!import.meta.env.PROD) return;
    const timer = window.setTimeout(() => {
      void standBy().catch(() => undefined); // the hub is away just now: the next visit tries again
    }, STAND_BY_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, []);
}
