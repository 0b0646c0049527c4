/**
 * The live socket: subscribes, resumes by event id, hands events on in batches, and comes back by itself.
 * Knows nothing of React or of what the events mean.
 */
export interface LiveEvent {
  type: string;
  event_id?: string;
  workshop_id?: number;
  timestamp?: string;
  data?: unknown;
  /** Of an error. */
  code?: string;
}

/** `connecting` until the first subscription, then `live` or, while it is gone, `lost`. */
export type Link = 'connecting' | 'live' | 'lost';

export interface SocketOptions {
  /** Makes the address of a new connection, with a ticket; rejects when that is impossible now. */
  address(): Promise<string>;
  /**
   * Null: the address says what is watched, so the hub subscribes by itself, and each time everything is loaded anew;
   * `platform`: the platform's own stream.
   */
  workshopId: number | 'platform' | null;
  onEvents(events: LiveEvent[]): void;
  onLink(link: Link): void;
  /** What was shown may have gaps: load everything over REST. Events that follow come after it. */
  onGap(): void;
}

const BATCH_MS = 250;
const PING_MS = 25_000;
const SILENCE_MS = 60_000;
const CONNECT_MS = 15_000;
const PROBE_MS = 5_000;
const BACK_OFF_MS = 500;
const BACK_OFF_MAX_MS = 30_000;

export class LiveSocket {
  private readonly options: SocketOptions;
  private socket: WebSocket | null = null;
  private since: string | null = null;
  /** The pits that are looked at; null: all that may be seen. */
  private pits: number[] | null = null;
  /** What the newest subscription asked for. */
  private asked: number[] | null = null;
  /** More is wanted than what came so far. */
  private widened = false;
  private subscribed = false;
  private closed = false;
  private attempt = 0;
  private generation = 0;
  private heardAt = 0;
  private batch: LiveEvent[] = [];
  private readonly timers = new Map<'batch' | 'ping' | 'silence' | 'retry', number>();

  constructor(options: SocketOptions) {
    this.options = options;
    document.addEventListener('visibilitychange', this.onWake);
    window.addEventListener('online', this.onWake);
    options.onLink('connecting');
    void this.connect();
  }

  close(): void {
    this.closed = true;
    document.removeEventListener('visibilitychange', this.onWake);
    window.removeEventListener('online', this.onWake);
    this.drop();
    this.clear('batch');
    this.clear('retry');
  }

  /** Looks at these pits only from now on, or at all (null), which needs everything to be loaded anew. */
  watch(pits: number[] | null): void {
    this.widened ||= this.pits !== null && (pits === null || pits.some((pit) => !this.pits?.includes(pit)));
    this.pits = pits;
    if (this.subscribed) this.subscribe();
  }

  private async connect(): Promise<void> {
    const generation = ++this.generation;
    this.clear('retry');
    let address: string;
    try {
      address = await this.options.address();
    } catch {
      if (generation === this.generation) this.retry();
      return;
    }
    if (this.closed || generation !== this.generation) return;
    const socket = new WebSocket(address);
    this.socket = socket;
    this.listen(CONNECT_MS);
    socket.onmessage = (message) => {
      if (socket === this.socket) this.receive(String(message.data));
    };
    socket.onclose = () => {
      if (socket === this.socket) this.lose();
    };
  }

  private receive(text: string): void {
    this.heardAt = Date.now();
    this.listen(SILENCE_MS);
    let event: LiveEvent;
    try {
      event = JSON.parse(text) as LiveEvent;
    } catch {
      return;
    }
    switch (event.type) {
      case 'hello': // its event id is not ours to resume from: the replay has still to come
        this.subscribe();
        break;
      case 'subscribed':
        this.onSubscribed(event);
        break;
      case 'resync':
        this.since = event.event_id ?? this.since;
        this.gap();
        break;
      case 'error':
        if (!this.subscribed) this.refused(event.code);
        break;
      case 'pong':
      case 'unsubscribed':
        break;
      default:
        this.since = event.event_id ?? this.since;
        this.batch.push(event);
        this.arm('batch', BATCH_MS, this.deliver);
    }
  }

  private subscribe(): void {
    const { workshopId } = this.options;
    if (workshopId === null) return;
    this.asked = this.pits;
    this.send({
      type: 'subscribe',
      ...(workshopId === 'platform' ? { platform: true } : { workshop_id: workshopId }),
      ...(this.pits && { pit_ids: this.pits }),
      ...(this.since && { since: this.since }),
    });
  }

  /** The page may be of a pit that there isn't, or that is not for this user: news of the others come all the same. */
  private refused(code: string | undefined): void {
    if (this.asked === null || code === 'unavailable') {
      this.lose();
    } else {
      if (this.pits === this.asked) this.watch(null); // else the page has gone on meanwhile
      this.subscribe();
    }
  }

  private onSubscribed(event: LiveEvent): void {
    const resumed = this.since !== null && this.options.workshopId !== null && !this.widened;
    this.widened = false;
    this.since = event.event_id ?? this.since;
    this.subscribed = true;
    this.attempt = 0;
    this.arm('ping', PING_MS, this.ping);
    this.options.onLink('live');
    if (!resumed) this.gap(); // what REST answered before may be older than this event id
    if (this.asked !== this.pits) this.subscribe(); // the page went on before the answer came
  }

  /** Whatever waits is older than what REST will answer now. */
  private gap(): void {
    this.clear('batch');
    this.batch = [];
    this.options.onGap();
  }

  private readonly deliver = () => {
    const events = this.batch;
    this.batch = [];
    this.timers.delete('batch');
    this.options.onEvents(events);
  };

  private readonly ping = () => {
    this.send({ type: 'ping' });
    this.clear('ping');
    this.arm('ping', PING_MS, this.ping);
  };

  private send(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  /** A frame has to come within this time, or the connection counts as dead. */
  private listen(ms: number): void {
    this.clear('silence');
    this.arm('silence', ms, () => {
      this.lose();
    });
  }

  /** Back from sleep, a hidden tab or a network outage: an open socket may be dead without knowing it. */
  private readonly onWake = () => {
    if (this.closed || document.visibilityState === 'hidden') return;
    if (this.timers.has('retry')) {
      void this.connect();
    } else if (this.subscribed && Date.now() - this.heardAt > PROBE_MS) {
      this.send({ type: 'ping' });
      this.listen(PROBE_MS);
    }
  };

  private lose(): void {
    this.drop();
    this.options.onLink(this.since === null ? 'connecting' : 'lost');
    this.retry();
  }

  private retry(): void {
    if (this.closed) return;
    if (this.attempt > 0) this.options.onLink('lost');
    const limit = Math.min(BACK_OFF_MAX_MS, BACK_OFF_MS * 2 ** this.attempt++);
    this.arm('retry', Math.random() * limit, () => void this.connect()); // full jitter: hubs come back to a crowd
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    this.subscribed = false;
    this.clear('ping');
    this.clear('silence');
    socket?.close();
  }

  private arm(name: 'batch' | 'ping' | 'silence' | 'retry', ms: number, run: () => void): void {
    if (!this.timers.has(name)) this.timers.set(name, window.setTimeout(run, ms));
  }

  private clear(name: 'batch' | 'ping' | 'silence' | 'retry'): void {
    window.clearTimeout(this.timers.get(name));
    this.timers.delete(name);
  }
}
