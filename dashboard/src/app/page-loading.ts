import { useSyncExternalStore } from 'react';

/** How many pages' code is under way; the page before stays meanwhile. */
let count = 0;
const listeners = new Set<() => void>();

function change(by: number): void {
  count += by;
  for (const listener of listeners) listener();
}

export function startLoading<T>(code: Promise<T>): Promise<T> {
  change(1);
  return code.finally(() => {
    change(-1);
  });
}

export const usePageLoading = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => count > 0,
  );
