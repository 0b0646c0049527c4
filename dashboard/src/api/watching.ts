import { useEffect } from 'react';

/** Which pits the page looks at; null: the whole workshop. The hub tells the owner who watches which pit. */
let watched: number[] | null = null;
const followers = new Set<(pits: number[] | null) => void>();
let waiting = false;

export const watchedPits = (): number[] | null => watched;

/** Calls back whenever the page looks at something else. Answers how to stop. */
export function followWatching(follower: (pits: number[] | null) => void): () => void {
  followers.add(follower);
  return () => {
    followers.delete(follower);
  };
}

function watch(pits: number[] | null): void {
  watched = pits;
  if (waiting) return;
  waiting = true;
  queueMicrotask(() => {
    waiting = false; // going from one pit's page to the next one's is one change, not two
    for (const follower of followers) follower(watched);
  });
}

/** Tells the hub that this page looks at one pit, as long as it is there. Other pits' news come by polling meanwhile. */
export function useWatching(pit: number): void {
  useEffect(() => {
    watch([pit]);
    return () => {
      watch(null);
    };
  }, [pit]);
}
