import { useCallback, useEffect, useRef } from 'react';
import { useBlocker } from 'react-router';
import { useWords } from '../words';
import { confirm } from './confirm';

/**
 * Asks before one leaves a page with unsaved changes: by a link, by going back, or by closing the tab.
 *
 * @returns `release`, for when they were just saved
 */
export function useUnsavedGuard(unsaved: boolean): { release: () => void } {
  const { t } = useWords();
  const holds = useRef(unsaved);
  useEffect(() => {
    holds.current = unsaved;
  }, [unsaved]);

  const blocker = useBlocker(
    useCallback(
      ({ currentLocation, nextLocation }) => holds.current && currentLocation.pathname !== nextLocation.pathname,
      [],
    ),
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
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => {
      window.removeEventListener('beforeunload', ask);
    };
  }, [unsaved]);

  return {
    release: useCallback(() => {
      holds.current = false;
    }, []),
  };
}
