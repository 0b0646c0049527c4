import type { ThunkDispatch, UnknownAction } from '@reduxjs/toolkit';
import { useLiveEvents } from '@/api/live-events';
import { useStoreDispatch } from '@/api/store';
import { askAnew } from '@/api/under-way';
import { usePaced } from '@/api/use-paced';
import { dataOf } from '@/contract/live';
import { serverNow } from '@/live/clock';
import { alertCalls, type AlertsAsked, type AlertsTab } from './calls';
import type { ListedAlert } from './shapes';

/** However much goes on, the page asks no more often. */
const LIST_MS = 1_000;

type Alert = Omit<ListedAlert, 'told' | 'last_seconds'>;

// The store's type knows the calls of `src/api` only, and these are in the same cache.
const useAnyDispatch = () => useStoreDispatch() as ThunkDispatch<never, unknown, UnknownAction>;

/** Moves a list on as alerts open, are acknowledged, shelved and cleared: rows at once, what is on the page a moment later. */
export function useListNews(asked: AlertsAsked): void {
  const dispatch = useAnyDispatch();
  const again = usePaced(() => dispatch(alertCalls.util.invalidateTags(['Alerts'])), LIST_MS);
  useLiveEvents({
    onEvents: (events) => {
      const news = dataOf(events, 'alert', 'alert_acknowledged', 'alert_cleared') as Alert[];
      if (news.length === 0) return;
      dispatch(
        alertCalls.util.updateQueryData('alertList', asked, (list) => {
          for (const alert of news) take(list.rows, alert, asked.tab);
        }),
      );
      again();
    },
    onGap: again,
  });
}

/** Keeps one alert up to date; how many were notified is asked anew. */
export function useOneNews(id: number): void {
  const dispatch = useAnyDispatch();
  const again = usePaced(() => {
    const asked = alertCalls.endpoints.oneAlert.initiate(id, { forceRefetch: true, subscribe: false });
    void askAnew(dispatch, alertCalls.util.getRunningQueryThunk('oneAlert', id), asked);
  }, LIST_MS);
  useLiveEvents({
    onEvents: (events) => {
      const news = (dataOf(events, 'alert', 'alert_acknowledged', 'alert_cleared') as Alert[]).filter(
        (alert) => alert.id === id,
      );
      if (news.length === 0) return;
      dispatch(
        alertCalls.util.updateQueryData('oneAlert', id, (known) => {
          for (const alert of news) Object.assign(known, alert);
        }),
      );
      again();
    },
    onGap: again,
  });
}

/** Moves on a row that is on the page. Changes `rows` in place. */
function take(rows: ListedAlert[], alert: Alert, tab: AlertsTab): void {
  const at = rows.findIndex(({ id }) => id === alert.id);
  const known = rows[at];
  if (!known) return;
  // A copy: the event itself is in another cache, too, which froze it.
  if (belongs(tab, alert)) rows[at] = { ...known, ...alert };
  else rows.splice(at, 1);
}

function belongs(tab: AlertsTab, { status, shelved_until }: Alert): boolean {
  if (tab === 'shelved') return shelved_until !== null && Date.parse(shelved_until) > serverNow();
  return (status === 'cleared') === (tab === 'history');
}
