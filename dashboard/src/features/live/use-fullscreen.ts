import { useSyncExternalStore } from 'react';

const subscribe = (listener: () => void) => {
  document.addEventListener('fullscreenchange', listener);
  return () => {
    document.removeEventListener('fullscreenchange', listener);
  };
};

const read = () => Boolean(document.fullscreenElement);

/** Whether the page fills the screen; null where the browser can't do that. */
export function useFullscreen(): boolean | null {
  const full = useSyncExternalStore(subscribe, read);
  return document.fullscreenEnabled ? full : null;
}

/** Fills the screen, by a press only: browsers refuse it else. */
export function fillScreen(): void {
  if (document.fullscreenEnabled) void document.documentElement.requestFullscreen().catch(() => undefined);
}

export function leaveScreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
}
