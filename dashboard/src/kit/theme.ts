import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const KEY = 'pitwatch.theme'; // public/theme.js reads it before the first paint

const current = (): Theme => (document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light');

function set(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem(KEY, theme);
}

/** What is drawn, not styled, follows the page itself, whoever changes it. */
function subscribe(listener: () => void): () => void {
  const changes = new MutationObserver(listener);
  changes.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    changes.disconnect();
  };
}

/** The theme and how to change it; remembered on this device. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(subscribe, current), set];
}
