import { useEffect } from 'react';
import { useBlocker, type Location } from 'react-router';
import { useWords } from '../words';
import { confirm } from './question';
import { isUnsaved } from './unsaved-hold';

/** A page, or the tab of one: its form goes with it. */
const viewOf = ({ pathname, search }: Location): string =>
  `${pathname} ${new URLSearchParams(search).get('tab') ?? ''}`;

/** Where one is asked. One for the whole app, since a router asks one only. */
export function UnsavedHost() {
  const { t } = useWords();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => isUnsaved() && viewOf(currentLocation) !== viewOf(nextLocation),
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
      if (isUnsaved()) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => {
      window.removeEventListener('beforeunload', ask);
    };
  }, []);
  return null;
}
