import { useEffect, useRef, useSyncExternalStore } from 'react';

const PHONE_PX = 640;
/** Live pictures at a time: a browser decodes each, and the hub lets one viewer have twenty. */
const MOST = 4;
const MOST_ON_WALL = 9;

const listeners = new Set<() => void>();
let playing: readonly number[] = [];

function set(next: readonly number[]): void {
  playing = next;
  for (const listener of listeners) listener();
}

/** Plays a pit's picture from now on: on a phone in place of any other, else beside the last few. */
export function playPit(pit: number): void {
  set([...playing.filter((one) => one !== pit), pit].slice(window.innerWidth < PHONE_PX ? -1 : -MOST));
}

export function stopPit(pit: number): void {
  if (playing.includes(pit)) set(playing.filter((one) => one !== pit));
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

/** Whether a pit's live picture is played; on a wall, where nobody presses anything, as many are as it bears, the next when one goes. */
export function usePlayed(pit: number, wall: boolean): boolean {
  const played = useSyncExternalStore(subscribe, () => playing.includes(pit));
  const hasRoom = useSyncExternalStore(subscribe, () => playing.length < MOST_ON_WALL);
  const begun = useRef(false);
  useEffect(() => {
    // Asked anew: of those that wait for one place the first has taken it.
    if (!wall || !hasRoom || begun.current || playing.length >= MOST_ON_WALL) return;
    begun.current = true; // one that a person stops stays so
    set([...playing, pit]);
  }, [pit, wall, hasRoom]);
  useEffect(
    () => () => {
      begun.current = false;
      stopPit(pit);
    },
    [pit, wall],
  );
  return played;
}
