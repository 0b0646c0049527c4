import { createContext, use, type ReactNode } from 'react';

/** What the app puts around every page. */
export interface Shell {
  /** Where one is: the workshop. */
  place: ReactNode;
  /** What is always at hand: search, language, theme, account. */
  tools: ReactNode;
  /** Loads the code of the page at an address, and what it shows first, before somebody goes there. */
  prefetch: (address: string) => void;
}

const bare: Shell = { place: null, tools: null, prefetch: () => undefined };

export const ShellContext = createContext<Shell>(bare);

export const useShell = (): Shell => use(ShellContext);
