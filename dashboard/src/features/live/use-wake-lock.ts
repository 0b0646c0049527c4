import { useEffect } from 'react';

/** Keeps the screen from going dark while the page is seen, where the browser can do that. */
export function useWakeLock(): void {
  useEffect(() => {
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- absent on insecure origins
    if (!navigator.wakeLock) return;
    let lock: Promise<WakeLockSentinel | null> | null = null;
    const hold = () => {
      // The browser lets go whenever the page is hidden.
      if (document.visibilityState === 'visible') lock = navigator.wakeLock.request('screen').catch(() => null);
    };
    hold();
    document.addEventListener('visibilitychange', hold);
    return () => {
      document.removeEventListener('visibilitychange', hold);
      void lock?.then((held) => held?.release());
    };
  }, []);
}
