import { useEffect, useRef } from 'react';
import type { LiveEvent } from '../live/socket';

interface Listener {
  /** A batch, in order, after the shared caches have taken it. */
  onEvents: (events: LiveEvent[]) => void;
  /** Events may have been missed: ask again. */
  onGap?: () => void;
}

const listeners = new Set<Listener>();

export function tellEvents(events: LiveEvent[]): void {
  for (const { onEvents } of listeners) onEvents(events);
}

export function tellGap(): void {
  for (const { onGap } of listeners) onGap?.();
}

/** Hears what happens in the workshop, as long as the page is there. */
export function useLiveEvents(listener: Listener): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    const forward: Listener = {
      onEvents: (events) => {
        latest.current.onEvents(events);
      },
      onGap: () => {
        latest.current.onGap?.();
      },
    };
    listeners.add(forward);
    return () => {
      listeners.delete(forward);
    };
  }, []);
}
