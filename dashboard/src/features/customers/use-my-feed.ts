import type { ThunkDispatch, UnknownAction } from '@reduxjs/toolkit';
import { useEffect } from 'react';
import { useStore as useReduxStore } from 'react-redux';
import { api } from '@/api/api';
import { heard, linkChanged } from '@/api/feed-state';
import type { Store } from '@/api/store';
import { outdate } from '@/api/under-way';
import { useWorkshop } from '@/api/workshop-in-view';
import { isEvent } from '@/contract/live';
import type { Progress } from '@/contract/shapes';
import { applyReading } from '@/domain/board';
import { learnServerTime, serverNow } from '@/live/clock';
import { LiveSocket, type LiveEvent } from '@/live/socket';
import { myCalls } from './calls';

/** Progress grows with time alone, and no event tells that; without a socket there are no events at all. */
const REFRESH_MS = 60_000;
const POLL_MS = 30_000;

/** Keeps a customer's jobs, and the air around a car, up to date. */
export function useMyFeed(): void {
  const store = useReduxStore() as Store;
  const workshop = useWorkshop();
  useEffect(() => follow(store, workshop), [store, workshop]);
}

function follow(store: Store, workshopId: number): () => void {
  const { dispatch } = store;
  /** The store's type knows the calls of `src/api` only, and these are in the same cache. */
  const patch = dispatch as ThunkDispatch<never, unknown, UnknownAction>;
  let askedAt = Date.now();
  const reload = () => {
    askedAt = Date.now();
    dispatch(myCalls.util.invalidateTags(['MyJobs']));
    dispatch(heard(serverNow()));
  };
  const reloadAll = () => {
    dispatch(myCalls.util.invalidateTags(['MyAir']));
    reload();
  };
  const apply = (event: LiveEvent) => {
    if (isEvent(event, 'sensor_update')) {
      const reading = event.data;
      patch(
        myCalls.util.updateQueryData('myAir', reading.pit_id, (air) => {
          if (air) applyReading(air, reading);
        }),
      );
      const underWay = myCalls.util.getRunningQueryThunk('myAir', reading.pit_id);
      outdate(patch, underWay, myCalls.util.invalidateTags(['MyAir']));
    } else if (isEvent(event, 'job_progress')) {
      const progress = event.data;
      const move = (job: { id: number; progress: Progress; status: Progress['status'] }) => {
        if (job.id === progress.job_id) Object.assign(job, { progress, status: progress.status });
      };
      patch(
        myCalls.util.updateQueryData('myJob', progress.job_id, (job) => {
          move(job);
        }),
      );
      patch(
        myCalls.util.updateQueryData('myJobs', undefined, (jobs) => {
          jobs.forEach(move);
        }),
      );
    }
  };
  const socket = new LiveSocket({
    workshopId,
    address: async () => {
      const { ticket } = await dispatch(api.endpoints.wsTicket.initiate(undefined, { track: false })).unwrap();
      return `${location.origin.replace(/^http/, 'ws')}/ws?ticket=${encodeURIComponent(ticket)}`;
    },
    onLink: (link) => {
      dispatch(linkChanged(link));
    },
    onGap: reloadAll,
    onEvents: (events) => {
      const made = events.at(-1)?.timestamp;
      if (made) learnServerTime(Date.parse(made));
      dispatch(heard(serverNow()));
      events.forEach(apply);
      // What else a change of the job brings, only the job's own answer tells.
      if (events.some(({ type }) => type.startsWith('job_'))) reload();
    },
  });
  const timer = window.setInterval(() => {
    if (document.visibilityState === 'hidden') return;
    const live = store.getState().feed.link === 'live';
    if (Date.now() - askedAt >= (live ? REFRESH_MS : POLL_MS)) reloadAll();
  }, POLL_MS / 3);
  return () => {
    window.clearInterval(timer);
    socket.close();
    dispatch(linkChanged('connecting'));
  };
}
