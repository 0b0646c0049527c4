import { useEffect, useLayoutEffect, useState, type ReactNode } from 'react';
import { driftAt, DRIFT_MS } from './drift';
import { WallBar } from './top-bar';
import { useNightlyUpdate } from './use-nightly-update';
import { useWakeLock } from './use-wake-lock';
import { useWallFit } from './use-wall-fit';
import { useWallScroll } from './use-wall-scroll';

interface WallProps {
  /** Of the workshop; undefined: it is not known yet. */
  name: string | undefined;
  /** How many cards there are; null: it is not known yet. */
  pits: number | null;
  openAlerts: number;
  /** Goes back to the page with its buttons; null: there is none, as with a kiosk link. */
  onLeave: (() => void) | null;
  children: ReactNode;
}

/**
 * The frame of a screen that nobody touches: it stays awake, its type is large, it moves a little so that nothing burns in,
 * shows in turn what does not fit, and takes a new version at night.
 */
export function Wall({ name, pits, openAlerts, onLeave, children }: WallProps) {
  const [step, setStep] = useState(0);
  useWakeLock();
  useWallScroll();
  useNightlyUpdate();
  useWallFit(pits ?? 0);
  // Before the first paint, or all of it grows afterwards.
  useLayoutEffect(() => {
    document.documentElement.dataset.wall = '';
    return () => {
      delete document.documentElement.dataset.wall;
    };
  }, []);
  useEffect(() => {
    const timer = window.setInterval(() => {
      setStep((before) => before + 1);
    }, DRIFT_MS);
    return () => {
      window.clearInterval(timer);
    };
  }, []);
  const [x, y] = driftAt(step);
  return (
    <div className="overflow-x-clip">
      <div
        data-drift={step}
        // Its type grows by the pits it has: nothing is shown that would jump then.
        className={`transition-transform duration-[5s] ${pits === null ? 'invisible' : ''}`}
        style={{ transform: `translate(${x}px, ${y}px)` }}
      >
        <WallBar name={name} openAlerts={openAlerts} onLeave={onLeave} />
        <main className="px-4 pb-10 sm:px-6">{children}</main>
      </div>
    </div>
  );
}
