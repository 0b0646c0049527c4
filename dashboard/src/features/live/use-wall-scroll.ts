import { useEffect } from 'react';

const SHOWN_MS = 20_000;
const TOUCHED_MS = 60_000;

/** Shows in turn what does not fit a screen that nobody can scroll; whoever does has it for a minute. */
export function useWallScroll(): void {
  useEffect(() => {
    let touchedAt = 0;
    const touched = () => {
      touchedAt = Date.now();
    };
    const gestures = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;
    for (const gesture of gestures) window.addEventListener(gesture, touched, { passive: true });
    const timer = window.setInterval(() => {
      const { scrollHeight, scrollTop, clientHeight } = document.documentElement;
      if (Date.now() - touchedAt < TOUCHED_MS || scrollHeight - clientHeight < 16) return;
      const below = scrollHeight - clientHeight - scrollTop;
      const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
      // A row that is cut in two is shown whole the next time.
      const top = below < 16 ? 0 : scrollTop + clientHeight * 0.85;
      window.scrollTo({ top, behavior: calm ? 'auto' : 'smooth' });
    }, SHOWN_MS);
    return () => {
      window.clearInterval(timer);
      for (const gesture of gestures) window.removeEventListener(gesture, touched);
    };
  }, []);
}
