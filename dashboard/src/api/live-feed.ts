import { learnServerTime, serverNow } from '../live/clock';
import { LiveSocket, type LiveEvent } from '../live/socket';
import { api } from './api';
import { applyAlert, applyDevice, applyReading } from '../domain/board';
import type { Problem } from './call';
import { tellEvents, tellGap } from './live-events';
import { eventsMissed, heard, linkChanged, viewersTold } from './feed-state';
import { applyJob, applyProgress } from '../domain/jobs';
import { dataOf, isEvent } from '../contract/live';
import type { Job } from '../contract/shapes';
import type { Store } from './store';
import { followWatching, watchedPits } from './watching';

const POLL_MS = 30_000;
const QUIET_MS = 60_000;
/** Jobs grow with time alone, and no event tells that. */
const JOBS_MS = 60_000;

interface Feed {
  store: Store;
  workshop: number;
  pits: number[];
}

/**
 * Keeps the board, the alerts, the devices and the jobs of a workshop up to date: by events, and by polling every 30 s while
 * the socket is away. Answers how to stop.
 */
export function startFeed({ store, workshop, pits }: Feed): () => void {
  const { dispatch } = store;
  let loading = false;
  let settling = false;
  let again = false;
  let behind = false;
  let stopped = false;
  let held: LiveEvent[] = [];
  let lastEvent = Date.now();
  let jobsAt = Date.now();

  /** What is asked at the moment of what events move on, by whatever page. */
  const underWay = () =>
    [
      dispatch(api.util.getRunningQueryThunk('pits', workshop)),
      dispatch(api.util.getRunningQueryThunk('board', { workshop, pits })),
      dispatch(api.util.getRunningQueryThunk('alerts', workshop)),
      dispatch(api.util.getRunningQueryThunk('devices', workshop)),
      dispatch(api.util.getRunningQueryThunk('jobs', workshop)),
    ].filter((asked) => asked !== undefined);

  /** Loads everything over REST. Events that come meanwhile wait, since the answers may be older than they are. */
  const reload = async () => {
    if (loading) {
      again = true;
      return;
    }
    loading = true;
    do {
      again = false;
      tellGap();
      await Promise.all(underWay()); // asked before the gap was known
      if (stopped) return;
      const answers = await Promise.all([
        dispatch(api.endpoints.pits.initiate(workshop, { forceRefetch: true, subscribe: false })),
        dispatch(api.endpoints.board.initiate({ workshop, pits }, { forceRefetch: true, subscribe: false })),
        dispatch(api.endpoints.alerts.initiate(workshop, { forceRefetch: true, subscribe: false })),
      ]);
      if (api.endpoints.devices.select(workshop)(store.getState()).data) {
        await dispatch(api.endpoints.devices.initiate(workshop, { forceRefetch: true, subscribe: false }));
      }
      await loadJobs();
      behind = !answers.every((answer) => answer.isSuccess);
      if (!behind) dispatch(heard(serverNow()));
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set by a call that came meanwhile
    } while (again);
    loading = false;
    void release();
  };

  /** Hands on the events that wait, once no answer is under way that may be older than they are. */
  const release = async () => {
    if (settling) return;
    settling = true;
    for (let asked = underWay(); asked.length > 0; asked = underWay()) await Promise.all(asked);
    settling = false;
    if (loading || stopped) return; // a reload, which hands them on itself
    const waited = held;
    held = [];
    apply(waited);
  };

  /** A wall screen of an older hub may not see jobs. */
  const loadJobs = async () => {
    jobsAt = Date.now();
    const refused = api.endpoints.jobs.select(workshop)(store.getState()).error as Problem | undefined;
    if (refused?.status === 403) return;
    await dispatch(api.endpoints.jobs.initiate(workshop, { forceRefetch: true, subscribe: false }));
  };

  const reloadJobs = async () => {
    loading = true;
    await loadJobs();
    loading = false;
    if (again) void reload();
    else void release();
  };

  const apply = (events: LiveEvent[]) => {
    const readings = dataOf(events, 'sensor_update');
    if (readings.length) {
      dispatch(
        api.util.updateQueryData('board', { workshop, pits }, (board) => {
          for (const reading of readings) {
            const latest = board[reading.pit_id];
            if (latest) applyReading(latest, reading);
          }
        }),
      );
    }
    const alerts = dataOf(events, 'alert', 'alert_acknowledged', 'alert_cleared');
    if (alerts.length) {
      dispatch(
        api.util.updateQueryData('alerts', workshop, (known) => {
          for (const alert of alerts) applyAlert(known, alert);
        }),
      );
    }
    const jobs = events.filter(({ type }) => type.startsWith('job_'));
    if (jobs.length) applyJobs(jobs);
    const devices = dataOf(events, 'device_online', 'device_offline');
    if (devices.length) {
      dispatch(
        api.util.updateQueryData('devices', workshop, (known) => {
          for (const device of devices) applyDevice(known, device);
        }),
      );
    }
    const cameras = dataOf(events, 'camera_online', 'camera_offline');
    if (cameras.length) {
      dispatch(
        api.util.updateQueryData('pits', workshop, (known) => {
          for (const { pit_id, camera_is_online } of cameras) {
            const pit = known.find(({ id }) => id === pit_id);
            if (pit) pit.camera_is_online = camera_is_online;
          }
        }),
      );
    }
    const viewers = dataOf(events, 'viewer');
    if (viewers.length) dispatch(viewersTold(viewers));
    if (events.length) tellEvents(events);
  };

  const applyJobs = (events: LiveEvent[]) => {
    dispatch(
      api.util.updateQueryData('jobs', workshop, (known) => {
        for (const event of events) {
          if (isEvent(event, 'job_progress')) applyProgress(known, event.data);
          else applyJob(known, event.data as Job); // whole for those who work there
        }
      }),
    );
  };

  const socket = new LiveSocket({
    workshopId: workshop,
    address: async () => {
      const { ticket } = await dispatch(api.endpoints.wsTicket.initiate(undefined, { track: false })).unwrap();
      return `${location.origin.replace(/^http/, 'ws')}/ws?ticket=${encodeURIComponent(ticket)}`;
    },
    onLink: (link) => {
      if (store.getState().feed.link !== link) dispatch(linkChanged(link));
    },
    onGap: () => {
      dispatch(eventsMissed());
      void reload();
    },
    onEvents: (events) => {
      lastEvent = Date.now();
      const made = events.at(-1)?.timestamp;
      if (made) learnServerTime(Date.parse(made));
      dispatch(heard(serverNow()));
      held.push(...events);
      if (!loading) void release();
    },
  });

  socket.watch(watchedPits());
  const unfollow = followWatching((pits) => {
    socket.watch(pits);
  });

  // While the socket is away this polls; while it is open but silent, it makes sure that silence is the truth.
  // It also makes up for a reload that failed.
  const poll = window.setInterval(() => {
    if (document.visibilityState === 'hidden') return;
    const silent = Date.now() - lastEvent > QUIET_MS;
    // Of pits that the page does not look at, nothing else tells.
    if (store.getState().feed.link !== 'live' || silent || behind || watchedPits() !== null) {
      lastEvent = Date.now();
      void reload();
    } else if (!loading && Date.now() - jobsAt >= JOBS_MS) {
      void reloadJobs();
    }
  }, POLL_MS);

  return () => {
    stopped = true;
    unfollow();
    window.clearInterval(poll);
    socket.close();
    dispatch(linkChanged('connecting'));
  };
}
