import { skipToken } from '@reduxjs/toolkit/query';
import { useState } from 'react';
import { useLiveEvents } from '@/api/live-events';
import { useStoreDispatch } from '@/api/store';
import { usePaced } from '@/api/use-paced';
import { dataOf } from '@/contract/live';
import type { WarmUp } from '@/kit/page-route';
import { serverNow, useClock } from '@/live/clock';
import {
  deviceCalls,
  useDeviceQuery,
  useLatestCommandsQuery,
  useLatestRefusalsQuery,
  useLatestTraceQuery,
  useLatestViolationsQuery,
  useNewestDiagQuery,
  useNewestReadingQuery,
} from './calls';
import { checklistOf, type Known, type StepState } from './checklist';
import type { DeviceReading } from './shapes';

/** Of refused messages and diagnostics no event tells. */
const POLL = { pollingInterval: 10_000, skipPollingIfUnfocused: true };
const GAP_MS = 1_000;

/** Everything that is known of a device, moved on by events; `known` is null until it is all there. */
export function useKnown(workshop: number, id: string) {
  // The store's type knows the calls of `src/api` only, and those of features are in the same cache.
  const dispatch = useStoreDispatch() as WarmUp['dispatch'];
  const query = useDeviceQuery(id);
  const device = query.currentData;
  const { currentData: diag } = useNewestDiagQuery(id, POLL);
  const { currentData: commands } = useLatestCommandsQuery(id, POLL);
  const { currentData: violations } = useLatestViolationsQuery({ workshop, device: id }, POLL);
  const { currentData: refusals } = useLatestRefusalsQuery(id, POLL);
  const { currentData: trace } = useLatestTraceQuery(id, POLL);
  const pit = device?.pit_id ?? null;
  const onlineSince = useSince(device?.connection === 'online' ? `${id} ${pit}` : null);
  const asked = device && pit !== null ? { pit, device: id, interval: device.interval_s } : null;
  const { currentData: reading } = useNewestReadingQuery(asked ?? skipToken);
  const refresh = usePaced(() => {
    dispatch(deviceCalls.util.invalidateTags(['Device', 'DeviceNews']));
  }, GAP_MS);

  useLiveEvents({
    onEvents: (events) => {
      const news = dataOf(events, 'device_online', 'device_offline', 'device_command', 'licence');
      if (news.some(({ device_id }) => device_id === id)) refresh();
      const sent = dataOf(events, 'sensor_update').filter(({ device_id, late }) => device_id === id && !late);
      const newest = sent.at(-1) as DeviceReading | undefined;
      if (!newest || !asked) return;
      if (!reading) refresh(); // the first one: whatever held it up is over
      dispatch(deviceCalls.util.updateQueryData('newestReading', asked, () => newest));
    },
    onGap: refresh,
  });

  const refused = violations && refusals ? { violations, refusals } : null;
  const complete =
    device && diag !== undefined && commands && refused && trace && (asked === null || reading !== undefined);
  const known: Known | null = complete
    ? { device, diag, commands, ...refused, trace, reading: reading ?? null, onlineSince }
    : null;
  return { query, known };
}

/** Since when this page has seen that; null: it does not hold. */
function useSince(what: string | null): number | null {
  const [seen, setSeen] = useState<{ what: string | null; at: number }>({ what: null, at: 0 });
  if (seen.what !== what) setSeen({ what, at: serverNow() });
  return what === null || seen.what !== what ? null : seen.at;
}

/** The checklist as it is now: time alone moves it, too. */
export function useChecklist(known: Known): StepState[] {
  return JSON.parse(useClock((now) => JSON.stringify(checklistOf(known, now)))) as StepState[];
}
