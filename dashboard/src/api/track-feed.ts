import { learnServerTime, serverNow } from '../live/clock';
import { LiveSocket, type LiveEvent, type Link } from '../live/socket';
import { applyReading, newerLatest } from '../domain/board';
import { send, type Problem } from './call';
import { isEvent } from '../contract/live';
import type { Latest, Progress, StageClimate, Tracking } from '../contract/shapes';

/** What a tracking page knows. */
export interface Tracked {
  job: Tracking | null;
  /** The climate around the car; null while it is not in the pit, or nothing came yet. */
  air: Latest | null;
  /** The climate of the stages so far. */
  climate: StageClimate[];
  /** Why there is no news, or nothing at all. */
  problem: Problem | null;
  link: Link;
  /** When something last came. */
  heardAt: number | null;
}

/** Whether nothing will ever come by this link: it is no link (a cut one is not even looked up), or has ended. */
export const isGone = (problem: Problem | null): boolean =>
  problem !== null && [404, 410, 422].includes(Number(problem.status));

const POLL_MS = 30_000;
/** Progress grows with time alone, and no event tells that. */
const REFRESH_MS = 60_000;
/** What a stage's climate is on average changes slowly. */
const CLIMATE_MS = 300_000;

/** Follows the job of one tracking link: over REST first, then by events, by polling while the socket is away. */
export class TrackFeed {
  private readonly token: string;
  private readonly onChange: () => void;
  private socket: LiveSocket | null = null;
  private timer: number | undefined;
  private loading = false;
  private again = false;
  private stopped = false;
  private askedAt = 0;
  private waitUntil = 0;
  private climateStates = '';
  private climateAt = 0;
  private state: Tracked = {
    job: null,
    air: null,
    climate: [],
    problem: null,
    link: 'connecting',
    heardAt: null,
  };

  constructor(token: string, onChange: () => void) {
    this.token = token;
    this.onChange = onChange;
  }

  /** {@return what is known, the same object until it changes} */
  readonly current = (): Tracked => this.state;

  start(): void {
    this.stopped = false;
    void this.reload();
    this.timer = window.setInterval(this.tick, 5_000);
    document.addEventListener('visibilitychange', this.tick);
    window.addEventListener('online', this.onOnline);
  }

  stop(): void {
    this.stopped = true;
    window.clearInterval(this.timer);
    document.removeEventListener('visibilitychange', this.tick);
    window.removeEventListener('online', this.onOnline);
    this.socket?.close();
    this.socket = null;
  }

  private readonly tick = () => {
    if (document.visibilityState === 'hidden' || Date.now() < this.waitUntil) return;
    const calm = this.state.link === 'live' && this.state.problem === null;
    if (Date.now() - this.askedAt >= (calm ? REFRESH_MS : POLL_MS)) void this.reload();
  };

  private readonly onOnline = () => void this.reload();

  /** Nothing comes back from there: the link is unknown, or has ended. */
  private get over(): boolean {
    return isGone(this.state.problem);
  }

  private async reload(): Promise<void> {
    if (this.over) return;
    if (this.loading) {
      this.again = true;
      return;
    }
    this.loading = true;
    do {
      this.again = false;
      await this.load();
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set by whoever called meanwhile
    } while (this.again && !this.stopped);
    this.loading = false;
  }

  private async load(): Promise<void> {
    this.askedAt = Date.now();
    const path = `/track/${encodeURIComponent(this.token)}`;
    const answer = await send<Tracking>({ path }, null);
    if (this.stopped) return;
    if ('error' in answer) {
      const { retryAfter } = answer.error;
      if (retryAfter !== null) {
        this.waitUntil = this.askedAt + retryAfter * 1000;
        this.askedAt = this.waitUntil - POLL_MS; // asked again as soon as that is allowed: what was missed may be that the car is ready
      }
      this.set({ problem: answer.error });
      if (this.over) this.stop();
      return;
    }
    const job = answer.data;
    // At once, so that nothing on the page moves when the second comes.
    const [air, climate] = await Promise.all([
      job.live ? send<Latest>({ path: `${path}/sensors/latest` }, null) : null,
      this.climateOf(job.progress),
    ]);
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set while that was awaited
    if (this.stopped) return;
    const known = air && 'data' in air ? newerLatest(this.state.air, air.data) : job.live ? this.state.air : null;
    this.set({ job, air: known, climate, problem: null, heardAt: serverNow() });
    this.listen();
  }

  /** Asks again when a stage has begun or ended, else now and then. */
  private async climateOf({ job_id, stages }: Progress): Promise<StageClimate[]> {
    const states = stages.map(({ state }) => state).join();
    const begun = stages.some(({ started_at }) => started_at !== null);
    if (!begun || (states === this.climateStates && Date.now() - this.climateAt < CLIMATE_MS))
      return this.state.climate;
    const answer = await send<{ stages: StageClimate[] }>({ path: `/jobs/${job_id}/climate` }, this.token);
    if ('error' in answer) return this.state.climate; // the rest of the page is good without it
    this.climateStates = states;
    this.climateAt = Date.now();
    return answer.data.stages;
  }

  private listen(): void {
    this.socket ??= new LiveSocket({
      workshopId: null,
      address: async () => {
        const body = { track: this.token };
        const answer = await send<{ ticket: string }>({ path: '/auth/ws-ticket', method: 'POST', body }, null);
        if ('error' in answer) throw new Error(answer.error.code);
        return `${location.origin.replace(/^http/, 'ws')}/ws?ticket=${encodeURIComponent(answer.data.ticket)}`;
      },
      onLink: (link) => {
        this.set({ link });
      },
      onGap: () => {
        // What was answered a moment ago has hardly changed: look again, but not at once, for calls are limited.
        if (Date.now() - this.askedAt > 2_000) void this.reload();
        else this.askedAt -= REFRESH_MS - 5_000;
      },
      onEvents: this.apply,
    });
  }

  private readonly apply = (events: LiveEvent[]) => {
    const made = events.at(-1)?.timestamp;
    if (made) learnServerTime(Date.parse(made));
    const next: Partial<Tracked> = { heardAt: serverNow() };
    for (const event of events) {
      if (isEvent(event, 'sensor_update')) {
        if (this.state.air) {
          const air = structuredClone(next.air ?? this.state.air);
          applyReading(air, event.data);
          next.air = air;
        } else this.again ||= this.loading;
      } else if (isEvent(event, 'job_progress') && this.state.job) {
        next.job = { ...this.state.job, progress: event.data };
        this.again = this.loading; // what is on its way may be older
      } else if (event.type.startsWith('job_') || event.type.startsWith('camera_')) {
        void this.reload(); // what else it changes, only the link's own answer tells
      }
    }
    this.set(next);
  };

  private set(change: Partial<Tracked>): void {
    this.state = { ...this.state, ...change };
    this.onChange();
  }
}
