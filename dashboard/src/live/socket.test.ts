import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveSocket, type Link, type LiveEvent } from './socket';

class FakeSocket {
  static all: FakeSocket[] = [];
  static readonly OPEN = 1;
  readyState = 1;
  closed = false;
  sent: Record<string, unknown>[] = [];
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    FakeSocket.all.push(this);
  }

  send(text: string) {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close() {
    this.closed = true;
    this.readyState = 3;
  }

  /** The server says something. */
  says(...frames: object[]) {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** The connection breaks. */
  breaks() {
    this.readyState = 3;
    this.onclose?.();
  }
}

const update = (number: number) => ({ type: 'sensor_update', event_id: `k-${number}`, data: { pit_id: number } });
const subscribes = (socket: FakeSocket) => socket.sent.filter((frame) => frame.type === 'subscribe');

let socket: LiveSocket;
let links: Link[];
let batches: LiveEvent[][];
let gaps: number;
let address: () => Promise<string>;

const newest = () => {
  const last = FakeSocket.all.at(-1);
  if (!last) throw new Error('no connection was made');
  return last;
};

/** Lets the address arrive, then time pass. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function open(workshopId: number | 'platform' = 1) {
  socket = new LiveSocket({
    address: () => address(),
    workshopId,
    onEvents: (events) => batches.push(events),
    onLink: (link) => links.push(link),
    onGap: () => gaps++,
  });
  await pass(0);
}

async function openAndSubscribe(at = 'k-10') {
  await open();
  newest().says({ type: 'hello', event_id: 'k-99' }, { type: 'subscribed', workshop_id: 1, event_id: at });
}

describe('LiveSocket', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('WebSocket', FakeSocket);
    vi.spyOn(Math, 'random').mockReturnValue(1);
    FakeSocket.all = [];
    links = [];
    batches = [];
    gaps = 0;
    address = () => Promise.resolve('ws://hub/ws?ticket=t');
  });

  afterEach(() => {
    socket.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('subscribes after hello and is live once subscribed', async () => {
    await open();
    expect(newest().sent).toEqual([]);

    newest().says({ type: 'hello', event_id: 'k-99' });
    expect(newest().sent).toEqual([{ type: 'subscribe', workshop_id: 1 }]);
    expect(links).toEqual(['connecting']);

    newest().says({ type: 'subscribed', workshop_id: 1, event_id: 'k-99' });
    expect(links).toEqual(['connecting', 'live']);
    expect(gaps).toBe(1); // what REST answered may be older
  });

  it("follows the platform's stream, and resumes it", async () => {
    await open('platform');
    newest().says({ type: 'hello', event_id: 'k-0' }, { type: 'subscribed', workshop_id: null, event_id: 'k-7' });
    expect(newest().sent).toEqual([{ type: 'subscribe', platform: true }]);

    newest().onclose?.();
    await pass(500);
    newest().says({ type: 'hello', event_id: 'k-0' });
    expect(newest().sent).toEqual([{ type: 'subscribe', platform: true, since: 'k-7' }]);
  });

  it('hands events on in batches of 250 ms', async () => {
    await openAndSubscribe();
    newest().says(update(11), update(12));
    await pass(249);
    expect(batches).toEqual([]);
    newest().says(update(13));
    await pass(1);
    expect(batches.map((batch) => batch.map((event) => event.event_id))).toEqual([['k-11', 'k-12', 'k-13']]);
  });

  it('resumes after the newest event, without a gap', async () => {
    await openAndSubscribe();
    newest().says(update(11));
    newest().breaks();
    await pass(500);
    newest().says({ type: 'hello', event_id: 'k-200' });
    expect(subscribes(newest())).toEqual([{ type: 'subscribe', workshop_id: 1, since: 'k-11' }]);
    newest().says({ type: 'subscribed', event_id: 'k-11' });
    expect(gaps).toBe(1);
    expect(links.at(-1)).toBe('live');
  });

  it('never resumes from the id of a hello, since the replay has still to come', async () => {
    await openAndSubscribe('k-10');
    newest().breaks();
    await pass(500);
    newest().says({ type: 'hello', event_id: 'k-500' });
    newest().breaks(); // before the replay
    await pass(1000);
    newest().says({ type: 'hello', event_id: 'k-501' });
    expect(subscribes(newest())[0]).toMatchObject({ since: 'k-10' });
  });

  it('reloads on resync and resumes from there', async () => {
    await openAndSubscribe();
    newest().says(update(11), { type: 'resync', event_id: 'q-3' });
    expect(gaps).toBe(2);
    await pass(250);
    expect(batches).toEqual([]); // older than what REST answers now
    newest().breaks();
    await pass(500);
    newest().says({ type: 'hello', event_id: 'q-9' });
    expect(subscribes(newest())[0]).toMatchObject({ since: 'q-3' });
  });

  it('backs off with full jitter up to 30 s, and starts again once subscribed', async () => {
    address = () => Promise.reject(new Error('away'));
    await open();
    let attempts = 0;
    address = () => {
      attempts++;
      return Promise.reject(new Error('away'));
    };
    await pass(500);
    expect(attempts).toBe(1);
    await pass(999);
    expect(attempts).toBe(1);
    await pass(1);
    expect(attempts).toBe(2);
    expect(links.at(-1)).toBe('lost');
    await pass(120_000);
    const before = attempts;
    await pass(30_000);
    expect(attempts).toBe(before + 1);

    address = () => Promise.resolve('ws://hub/ws');
    await pass(30_000);
    newest().says({ type: 'hello' }, { type: 'subscribed', event_id: 'k-1' });
    newest().breaks();
    const connections = FakeSocket.all.length;
    await pass(500);
    expect(FakeSocket.all).toHaveLength(connections + 1);
  });

  it('pings every 25 s and reconnects after 60 s without a frame', async () => {
    await openAndSubscribe();
    const first = newest();
    await pass(25_000);
    expect(first.sent.at(-1)).toEqual({ type: 'ping' });
    first.says({ type: 'pong' });
    await pass(59_999);
    expect(first.closed).toBe(false);
    await pass(1);
    expect(first.closed).toBe(true);
    expect(links.at(-1)).toBe('lost');
    await pass(500);
    expect(newest()).not.toBe(first);
  });

  it('gives up on a connection that never says hello', async () => {
    await open();
    await pass(15_000);
    expect(newest().closed).toBe(true);
  });

  it('probes an open connection when the tab is back, and drops it when nothing answers', async () => {
    await openAndSubscribe();
    const first = newest();
    await pass(10_000);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(first.sent.at(-1)).toEqual({ type: 'ping' });
    await pass(5_000);
    expect(first.closed).toBe(true);
  });

  it('connects at once when the network is back', async () => {
    await openAndSubscribe();
    newest().breaks();
    const before = FakeSocket.all.length;
    window.dispatchEvent(new Event('online'));
    await pass(0);
    expect(FakeSocket.all).toHaveLength(before + 1);
  });

  it('tries again when the subscription is refused', async () => {
    await open();
    newest().says({ type: 'hello' }, { type: 'error', code: 'not_found', message: 'no such workshop' });
    expect(newest().closed).toBe(true);
    await pass(500);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it('looks at all when there is no such pit', async () => {
    await open();
    socket.watch([999]);
    newest().says({ type: 'hello' }, { type: 'error', code: 'not_found', message: 'no such pit' });
    expect(newest().closed).toBe(false);
    expect(subscribes(newest())).toEqual([
      { type: 'subscribe', workshop_id: 1, pit_ids: [999] },
      { type: 'subscribe', workshop_id: 1 },
    ]);
    newest().says({ type: 'subscribed', workshop_id: 1, event_id: 'k-1' });
    expect(links.at(-1)).toBe('live');
  });

  it('loads everything when the pit that it looked at is gone after a reconnection', async () => {
    await openAndSubscribe();
    socket.watch([3]);
    newest().says({ type: 'subscribed', workshop_id: 1, pit_ids: [3], event_id: 'k-11' });
    newest().breaks();
    await pass(500);
    gaps = 0;
    newest().says({ type: 'hello' }, { type: 'error', code: 'not_found', message: 'no such pit' });
    expect(subscribes(newest()).at(-1)).toEqual({ type: 'subscribe', workshop_id: 1, since: 'k-11' });
    newest().says({ type: 'subscribed', workshop_id: 1, event_id: 'k-12' });
    expect(gaps).toBe(1);
  });

  it('looks at what the page has gone on to when the one before is refused', async () => {
    await open();
    socket.watch([999]);
    newest().says({ type: 'hello' });
    socket.watch([3]);
    newest().says({ type: 'error', code: 'not_found', message: 'no such pit' });
    expect(subscribes(newest()).at(-1)).toEqual({ type: 'subscribe', workshop_id: 1, pit_ids: [3] });
  });

  it('tries again with the pit when the hub could not look', async () => {
    await open();
    socket.watch([3]);
    newest().says({ type: 'hello' }, { type: 'error', code: 'unavailable', message: 'try again later' });
    expect(newest().closed).toBe(true);
    await pass(500);
    newest().says({ type: 'hello' });
    expect(subscribes(newest()).at(-1)).toMatchObject({ pit_ids: [3] });
  });

  it('stays away once closed', async () => {
    await openAndSubscribe();
    socket.close();
    expect(newest().closed).toBe(true);
    await pass(120_000);
    expect(FakeSocket.all).toHaveLength(1);
  });

  it('looks at one pit on request, and loads everything when it looks at all again', async () => {
    await openAndSubscribe();
    gaps = 0;
    socket.watch([3]);
    expect(subscribes(newest()).at(-1)).toEqual({ type: 'subscribe', workshop_id: 1, pit_ids: [3], since: 'k-10' });
    newest().says({ type: 'subscribed', workshop_id: 1, pit_ids: [3], event_id: 'k-11' });
    expect(gaps).toBe(0);
    socket.watch(null);
    expect(subscribes(newest()).at(-1)).toEqual({ type: 'subscribe', workshop_id: 1, since: 'k-11' });
    newest().says({ type: 'subscribed', workshop_id: 1, event_id: 'k-30' });
    expect(gaps).toBe(1);
  });

  it('asks once more when it looks elsewhere before the answer came', async () => {
    await open();
    newest().says({ type: 'hello', event_id: 'k-9' });
    socket.watch([3]);
    newest().says({ type: 'subscribed', workshop_id: 1, event_id: 'k-10' });
    expect(subscribes(newest()).at(-1)).toEqual({ type: 'subscribe', workshop_id: 1, pit_ids: [3], since: 'k-10' });
    newest().says({ type: 'subscribed', workshop_id: 1, pit_ids: [3], event_id: 'k-11' });
    expect(subscribes(newest())).toHaveLength(2);
  });

  it('looks at the same pit after it came back', async () => {
    await openAndSubscribe();
    socket.watch([3]);
    newest().breaks();
    await pass(500);
    newest().says({ type: 'hello', event_id: 'k-99' });
    expect(subscribes(newest()).at(-1)).toMatchObject({ pit_ids: [3], since: 'k-10' });
  });
});
