import { useEffect } from 'react';

const HOUR = 4;

/** Milliseconds until it is four in the morning here. */
export function untilNight(now: Date): number {
  const next = new Date(now);
  next.setHours(HOUR, 0, 0, 0);
  if (next <= now) next.setDate(next.getDate() + 1);
  return next.getTime() - now.getTime();
}

/** Whether the hub serves another build than the one that runs here; false when it can't say. */
async function isReplaced(): Promise<boolean> {
  const own = document.querySelector<HTMLScriptElement>('script[type=module][src]')?.getAttribute('src');
  if (!own) return false;
  try {
    const answer = await fetch('/', { cache: 'no-store' });
    return answer.ok && !(await answer.text()).includes(own);
  } catch {
    return false;
  }
}

/** Nobody reloads a wall screen: it takes a new version by itself, at four in the morning. */
export function useNightlyUpdate(): void {
  useEffect(() => {
    let timer: number;
    const arm = () => {
      timer = window.setTimeout(() => {
        void isReplaced().then((replaced) => {
          if (replaced) location.reload();
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
