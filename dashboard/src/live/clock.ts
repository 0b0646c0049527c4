import { useSyncExternalStore } from 'react';

/**
 * One clock for every age on the page: it ticks once a second and runs on the server's time, so that a wrong
 * clock in the browser makes no value look old or young.
 */
const listeners = new Set<() => void>();
const NEAR_MS = 2000;
let timer: number | undefined;
let offset = 0;
let current = Date.now();

/** The server's time in milliseconds, as far as it is known. */
export const serverNow = (): number => Date.now() + offset;

/** Learns the server's time from a moment that it has just named; small differences are the network's. */
export function learnServerTime(server: number): void {
  const difference = server - Date.now();
  offset = Math.abs(difference) < NEAR_MS ? 0 : difference;
}

/**
 * Learns it from an answer, which says the second in which it was made; nothing where what is known already fits.
 *
 * @param date the answer's header
 * @param sent when it was asked for, by this browser's clock
 */
export function learnServerDate(date: string | null, sent: number): void {
  const made = Date.parse(date ?? '') + 500;
  const way = (Date.now() - sent) / 2;
  if (Number.isNaN(made) || Math.abs(made + way - serverNow()) < NEAR_MS + way) return;
  learnServerTime(made + way);
  tick(); // what is shown was of another hour, or another day
}

/** Has everything that shows a time look again. */
export function tick(): void {
  current = serverNow();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    current = serverNow();
    timer = window.setInterval(tick, 1000);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.clearInterval(timer);
  };
}

/** Renders again only when what `read` makes of the current time (a text, a flag) has changed. */
export function useClock<T extends string | number | boolean | null>(read: (now: number) => T): T {
  return useSyncExternalStore(subscribe, () => read(current));
}
