import { useCallback, useEffect, useRef } from 'react';
import { useBlocker } from 'react-router';
import { useWords } from '../words';
import { confirm } from './confirm';

/** The forms that hold something unsaved; a page may have several. */
const holding = new Set<object>();

/**
 * Has one asked before one leaves a page with unsaved changes: by a link, by going back, or by closing the tab.
 *
 * @returns `release`, for when they were just saved
 */
export function useUnsavedGuard(unsaved: boolean): { release: () => void } {
  const me = useRef<object>({});
  useEffect(() => {
    const mine = me.current;
    if (unsaved) holding.add(mine);
    return () => {
      holding.delete(mine);
    };
  }, [unsaved]);
  return {
    release: useCallback(() => {
      holding.delete(me.current);
    }, []),
  };
}

/** Where one is asked. One for the whole app, since a router asks one only. */
export function UnsavedHost() {
  const { t } = useWords();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => holding.size > 0 && currentLocation.pathname !== nextLocation.pathname,
  );
  const { state } = blocker;
  useEffect(() => {
    if (state !== 'blocked') return;
    void confirm({
      title: t('kit.unsaved.title'),
      text: t('kit.unsaved.text'),
      action: t('kit.unsaved.leave'),
      cancel: t('kit.unsaved.stay'),
    }).then((leave) => {
      if (leave) blocker.proceed();
      else blocker.reset();
    });
    // Asked once for each attempt: the blocker itself is another one at each render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [state]);

  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (holding.size > 0) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => {
      window.removeEventListener('beforeunload', ask);
    };
  }, []);
  return null;
}
