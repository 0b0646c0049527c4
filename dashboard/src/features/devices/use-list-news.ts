import { useLiveEvents } from '@/api/live-events';
import { useStoreDispatch } from '@/api/store';
import { outdate } from '@/api/under-way';
import { dataOf } from '@/contract/live';
import type { WarmUp } from '@/kit/page-route';
import { deviceCalls } from './calls';
import { moveOn } from './device-states';

/** Keeps the list as events tell it. */
export function useListNews(workshop: number): void {
  // The store's type knows the calls of `src/api` only, and those of features are in the same cache.
  const dispatch = useStoreDispatch() as WarmUp['dispatch'];
  useLiveEvents({
    onEvents: (events) => {
      const heard = dataOf(events, 'device_online', 'device_offline');
      if (heard.length === 0) return;
      dispatch(
        deviceCalls.util.updateQueryData('deviceList', workshop, (known) => {
          for (const device of heard) moveOn(known, device);
        }),
      );
      const underWay = deviceCalls.util.getRunningQueryThunk('deviceList', workshop);
      outdate(dispatch, underWay, deviceCalls.util.invalidateTags(['DeviceList']));
    },
    onGap: () => {
      dispatch(deviceCalls.util.invalidateTags(['DeviceList']));
    },
  });
}
