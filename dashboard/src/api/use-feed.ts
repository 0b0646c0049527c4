import { useEffect, useMemo } from 'react';
import { useStore as useReduxStore } from 'react-redux';
import { usePitsQuery } from './api';
import { startFeed } from './live-feed';
import type { Store } from './store';

/** Keeps what is known of a workshop up to date as long as it is shown. Once for the whole app. */
export function useFeed(workshop: number): void {
  const store = useReduxStore() as Store;
  const { data: pits } = usePitsQuery(workshop);
  const known = pits !== undefined;
  const ids = pits?.map((pit) => pit.id).join() ?? '';
  const pitIds = useMemo(() => (ids === '' ? [] : ids.split(',').map(Number)), [ids]);
  useEffect(() => {
    if (!known) return;
    return startFeed({ store, workshop, pits: pitIds });
  }, [store, workshop, pitIds, known]);
}
