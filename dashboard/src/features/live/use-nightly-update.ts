import { useEffect } from 'react';
import { isReplaced, takeNewBuild } from '@/live/worker';

const HOUR = 4;

/** Milliseconds until it is four in the morning here. */
export function untilNight(now: Date): number {
  const next = new Date(now);
  next.setHours(HOUR, 0, 0, 0);
  if (next <= now) next.setDate(next.getDate() + 1);
  return next.getTime() - now.getTime();
}

/** Nobody reloads a wall screen: it takes a new version by itself, at four in the morning. */
export function useNightlyUpdate(): void {
  useEffect(() => {
    let timer: number;
    const arm = () => {
      timer = window.setTimeout(() => {
        void isReplaced().then((replaced) => {
          if (replaced) void takeNewBuild();
        });
        arm();
      }, untilNight(new Date()));
    };
    arm();
    return () => {
      window.clearTimeout(timer);
    };
  }, []);
}
