import { useEffect, useRef } from 'react';

/** Events of one change come together: one question for all of them. */
const SETTLE_MS = 150;

/** Has something run soon, but never more often than that; what is asked for meanwhile is one run. */
export function usePaced(run: () => void, gap: number): () => void {
  const timer = useRef<number | null>(null);
  const last = useRef(-gap);
  useEffect(
    () => () => {
      window.clearTimeout(timer.current ?? undefined);
      timer.current = null;
    },
    [],
  );
  return () => {
    timer.current ??= window.setTimeout(
      () => {
        timer.current = null;
        last.current = performance.now();
        run();
      },
      Math.max(SETTLE_MS, last.current + gap - performance.now()),
    );
  };
}
