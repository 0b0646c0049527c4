import { createContext, use, useCallback, useEffect, useRef } from 'react';

/** The forms of the page that hold something unsaved; a page may have several. */
const holding = new Set<object>();

/** Whether any form of the page holds something unsaved. */
export const isUnsaved = (): boolean => holding.size > 0;

/** Those of the dialog around, which is left without leaving the page. */
export const DialogHold = createContext<Set<object> | null>(null);

/**
 * Has one asked before one leaves a page, or closes a dialog, with unsaved changes: by a link, by going back, by Escape, or
 * by closing the tab.
 *
 * @returns `release`, for when they were just saved
 */
export function useUnsavedGuard(unsaved: boolean): { release: () => void } {
  const me = useRef<object>({});
  const dialog = use(DialogHold);
  useEffect(() => {
    const mine = me.current;
    if (unsaved) {
      holding.add(mine);
      dialog?.add(mine);
    }
    return () => {
      holding.delete(mine);
      dialog?.delete(mine);
    };
  }, [unsaved, dialog]);
  return {
    release: useCallback(() => {
      holding.delete(me.current);
      dialog?.delete(me.current);
    }, [dialog]),
  };
}
