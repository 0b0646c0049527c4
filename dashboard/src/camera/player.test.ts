import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { play, type Ask, type Stream, type View } from './player';

const hls = vi.hoisted(() => ({
  opened: [] as { url: string; token: string }[],
  broken: null as 'silent' | null,
}));
vi.mock('./hls', () => ({
  openHls: (url: string, token: string) => {
    hls.opened.push({ url, token });
    return { broken: () => hls.broken, close: () => undefined };
  },
}));

/** A media server that takes every offer; media are told by `frames`. */
class Peer {
  static made: Peer[] = [];
  connectionState = 'connected';
  iceGatheringState = 'complete';
  localDescription = { sdp: 'offer' };
  closed = false;
  readonly config: RTCConfiguration;
  constructor(config: RTCConfiguration) {
    this.config = config;
    Peer.made.push(this);
  }
  addTransceiver = () => undefined;
  createOffer = () => Promise.resolve({ type: 'offer', sdp: 'offer' });
  setLocalDescription = () => Promise.resolve();
  setRemoteDescription() {
    return Promise.resolve();
  }
  close = () => {
    this.closed = true;
  };
}

let frames = 0;
let width = 1280;
let calls: { method: string; url: string; token: string | null }[] = [];
let refusal: number | null = null;
let held: Promise<void> = Promise.resolve();
const video = () =>
  ({
    get clientWidth() {
      return width;
    },
    srcObject: null,
    play: () => Promise.resolve(),
    getVideoPlaybackQuality: () => ({ totalVideoFrames: frames }),
  }) as unknown as HTMLVideoElement;

const at = (path: string) => ({
  webrtc_url: `https://m.example/${path}/whep`,
  hls_url: `https://m.example/${path}/index.m3u8`,
});
let asked = 0;
const stream = (): Stream => ({ ...at('w/pit1'), low: at('w/pit1/low'), token: `token ${asked}` });
let answer: () => Awaited<ReturnType<Ask>>;
const ask: Ask = () => {
  asked++;
  return Promise.resolve(answer());
};
const refused = (status: number, code: string, retryAfter: number | null = null) => ({
  error: { status, code, retryAfter },
});

let seen: View[] = [];
let stop: () => void = () => undefined;
function start() {
  stop = play(video(), ask, (view) => seen.push(view));
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
/** New pictures for so long. */
async function moves(ms: number) {
  for (let left = ms; left > 0; left -= 100) {
    frames++;
    await pass(100);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  [frames, width, calls, refusal, asked, seen] = [0, 1280, [], null, 0, []];
  held = Promise.resolve();
  Peer.made = [];
  hls.opened = [];
  hls.broken = null;
  answer = () => ({ data: stream() });
  vi.stubGlobal('RTCPeerConnection', Peer);
  vi.stubGlobal(
    'fetch',
    async (url: string | URL, { method, headers }: { method: string; headers?: Record<string, string> }) => {
      calls.push({ method, url: String(url), token: headers?.Authorization ?? null });
      if (method === 'POST') {
        await held;
        const status = refusal ?? 201;
        return new Response('answer', { status, headers: { Location: '/w/pit1/whep/secret' } });
      }
      return new Response(null, { headers: { Link: '<stun:s.example>; rel="ice-server"' } });
    },
  );
});
afterEach(() => {
  stop();
  Reflect.deleteProperty(document, 'fullscreenElement');
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a player', () => {
  it('opens the big picture by WHEP with the token, and ends the session when it is stopped', async () => {
    start();
    await moves(1_000);
    expect(seen).toEqual([{ is: 'connecting' }, { is: 'playing' }]);
    expect(calls).toEqual([
      { method: 'OPTIONS', url: 'https://m.example/w/pit1/whep', token: 'Bearer token 1' },
      { method: 'POST', url: 'https://m.example/w/pit1/whep', token: 'Bearer token 1' },
    ]);
    expect(Peer.made[0]?.config).toEqual({ iceServers: [{ urls: 'stun:s.example' }] });
    stop();
    await pass(0);
    expect(calls.at(-1)).toEqual({ method: 'DELETE', url: 'https://m.example/w/pit1/whep/secret', token: null });
    expect(Peer.made[0]?.closed).toBe(true);
    await pass(60_000);
    expect(asked).toBe(1);
  });

  it('takes the small one where it is shown small', async () => {
    width = 320;
    start();
    await moves(500);
    expect(calls[1]?.url).toBe('https://m.example/w/pit1/low/whep');
  });

  it('takes the big one once it fills the screen, and the small one again after that', async () => {
    width = 320;
    start();
    await moves(500);
    const filled = vi.fn<() => Element | null>(() => document.body);
    Object.defineProperty(document, 'fullscreenElement', { configurable: true, get: filled });
    await moves(500);
    expect(asked).toBe(1); // as small as before
    width = 1280;
    await moves(500);
    expect(calls.filter(({ method }) => method === 'POST').at(-1)?.url).toBe('https://m.example/w/pit1/whep');
    expect(Peer.made[0]?.closed).toBe(true);
    expect(seen.at(-1)).toEqual({ is: 'playing' });
    width = 320;
    await moves(500);
    expect(asked).toBe(2); // a phone that is turned while it fills the screen
    filled.mockReturnValue(null);
    await moves(500);
    expect(calls.filter(({ method }) => method === 'POST').at(-1)?.url).toBe('https://m.example/w/pit1/low/whep');
    expect(asked).toBe(3);
  });

  it('says within two seconds that a picture stands still, and that it moves again', async () => {
    start();
    await moves(1_000);
    await pass(2_000);
    expect(seen.at(-1)).toEqual({ is: 'frozen' });
    await moves(500);
    expect(seen.at(-1)).toEqual({ is: 'playing' });
    expect(asked).toBe(1);
  });

  it('asks for another session when nothing came for ten seconds', async () => {
    start();
    await moves(1_000);
    await pass(12_000);
    expect(asked).toBe(2);
    expect(Peer.made[0]?.closed).toBe(true);
    await moves(500);
    expect(seen.at(-1)).toEqual({ is: 'playing' });
  });

  it('calls no picture frozen while the page is hidden, but ends it after a minute, and begins anew when it is seen', async () => {
    start();
    await moves(1_000);
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    await pass(59_000);
    expect(seen.at(-1)).toEqual({ is: 'playing' });
    expect(Peer.made[0]?.closed).toBe(false);
    await pass(600_000);
    expect(Peer.made[0]?.closed).toBe(true);
    expect(asked).toBe(1);
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event('visibilitychange'));
    await moves(500);
    expect(asked).toBe(2);
    expect(seen.at(-1)).toEqual({ is: 'playing' });
  });

  it('goes over to HLS, with a token of its own, where WebRTC brings no picture, and back where that brings none', async () => {
    start();
    await pass(6_000);
    expect(hls.opened).toEqual([{ url: 'https://m.example/w/pit1/index.m3u8', token: 'token 2' }]);
    await moves(1_000);
    expect(seen.at(-1)).toEqual({ is: 'playing' });
    await pass(12_000); // it breaks: what worked is tried again
    expect(hls.opened).toHaveLength(2);
    await pass(20_000);
    expect(Peer.made).toHaveLength(2);
  });

  it('goes over to HLS five seconds after it began, however long the opening takes, and leaves no session behind', async () => {
    let take: () => void = () => undefined;
    held = new Promise((resolve) => {
      take = resolve;
    });
    start();
    await pass(4_900);
    expect(calls.at(-1)?.method).toBe('POST');
    expect(hls.opened).toEqual([]);
    await pass(200);
    expect(hls.opened).toEqual([{ url: 'https://m.example/w/pit1/index.m3u8', token: 'token 2' }]);
    take();
    await pass(0);
    expect(calls.at(-1)).toEqual({ method: 'DELETE', url: 'https://m.example/w/pit1/whep/secret', token: null });
    expect(Peer.made[0]?.closed).toBe(true);
    await moves(500);
    expect(seen.at(-1)).toEqual({ is: 'playing' });
    expect(asked).toBe(2);
  });

  it('counts the time that the opening took to those five seconds', async () => {
    let take: () => void = () => undefined;
    held = new Promise((resolve) => {
      take = resolve;
    });
    start();
    await pass(4_000);
    take();
    await pass(500);
    expect(hls.opened).toEqual([]);
    await pass(1_000);
    expect(hls.opened).toHaveLength(1);
  });

  it('waits for the first picture by HLS until a camera has sent two key frames', async () => {
    start();
    await pass(6_000);
    expect(hls.opened).toHaveLength(1);
    await pass(12_000);
    await moves(500);
    expect(seen.at(-1)).toEqual({ is: 'playing' });
    expect(asked).toBe(2);
  });

  it('goes on trying while the camera sends nothing, by both ways, as a server may serve one of them only', async () => {
    refusal = 404;
    start();
    await pass(500);
    expect(seen.at(-1)).toEqual({ is: 'waiting', why: 'no_picture' });
    expect(hls.opened).toEqual([]);
    await pass(1_000);
    expect(hls.opened).toHaveLength(1);
    hls.broken = 'silent';
    refusal = null;
    await pass(3_000);
    await moves(2_000);
    expect(seen.at(-1)).toEqual({ is: 'playing' });
    expect(Peer.made).toHaveLength(2);
  });

  it('asks for another token, and stays with WHEP, where the token was used up', async () => {
    refusal = 401;
    start();
    await pass(10_000);
    expect(asked).toBeGreaterThan(2);
    expect(hls.opened).toEqual([]);
  });

  it('stays with WHEP where the server does not know the camera yet', async () => {
    refusal = 500;
    start();
    await pass(500);
    refusal = null;
    await pass(1_000);
    await moves(500);
    expect(seen.at(-1)).toEqual({ is: 'playing' });
    expect(hls.opened).toEqual([]);
    expect(Peer.made).toHaveLength(2);
  });

  it('leaves no session at the server that took it, when it is stopped before the answer', async () => {
    let take: () => void = () => undefined;
    held = new Promise((resolve) => {
      take = resolve;
    });
    start();
    await pass(500);
    expect(calls.at(-1)?.method).toBe('POST');
    stop();
    take();
    await pass(0);
    expect(calls.at(-1)).toEqual({ method: 'DELETE', url: 'https://m.example/w/pit1/whep/secret', token: null });
  });

  it('leaves no session at the server whose answer the browser does not take', async () => {
    vi.spyOn(Peer.prototype, 'setRemoteDescription').mockRejectedValueOnce(new Error('no codec'));
    start();
    await pass(500);
    expect(calls.filter(({ method }) => method === 'DELETE')).toEqual([
      { method: 'DELETE', url: 'https://m.example/w/pit1/whep/secret', token: null },
    ]);
    expect(hls.opened).toHaveLength(1);
  });

  it('listens to no more signals after many tries than after one', async () => {
    const added = vi.spyOn(AbortSignal.prototype, 'addEventListener');
    const removed = vi.spyOn(AbortSignal.prototype, 'removeEventListener');
    answer = () => ({ data: { ...stream(), hls_url: null, low: null } });
    refusal = 500;
    start();
    await pass(600_000);
    expect(added.mock.calls.length).toBeGreaterThan(40);
    expect(added.mock.calls.length - removed.mock.calls.length).toBeLessThan(10);
  });

  it('waits as long as a server that is away wants', async () => {
    answer = () => refused(503, 'unavailable', 30);
    start();
    await pass(29_000);
    expect(seen.at(-1)).toEqual({ is: 'waiting', why: 'unreachable' });
    expect(asked).toBe(1);
    answer = () => ({ data: stream() });
    await moves(3_000);
    expect(seen.at(-1)).toEqual({ is: 'playing' });
  });

  it('asks no more for what is gone', async () => {
    answer = () => refused(410, 'gone');
    start();
    await pass(600_000);
    expect(seen.at(-1)).toEqual({ is: 'ended', why: 'not_allowed' });
    expect(asked).toBe(1);
  });

  it.each([
    [refused(404, 'no_camera'), 'no_camera'],
    [refused(404, 'no_camera_server'), 'no_camera_server'],
    [refused(404, 'not_found'), 'not_allowed'],
    [refused(403, 'subscription_suspended'), 'suspended'],
    [refused(403, 'forbidden'), 'not_allowed'],
    [refused(401, 'unauthenticated'), 'not_allowed'],
  ])('plays again within a minute of what came back: %o', async (refusedSo, why) => {
    answer = () => refusedSo;
    start();
    await pass(59_000);
    expect(seen.at(-1)).toEqual({ is: 'ended', why });
    expect(asked).toBe(1);
    answer = () => ({ data: stream() });
    await moves(2_000);
    expect(seen.at(-1)).toEqual({ is: 'playing' });
  });

  it('takes the one way that a server serves', async () => {
    answer = () => ({ data: { ...stream(), webrtc_url: null, low: null } });
    start();
    await pass(500);
    expect(hls.opened).toHaveLength(1);
    expect(calls).toEqual([]);
    stop();
    answer = () => ({ data: { ...stream(), hls_url: null, low: null } });
    start();
    await pass(30_000);
    expect(hls.opened).toHaveLength(1);
    expect(Peer.made.length).toBeGreaterThan(1);
  });

  it('tries HLS where a server has no WHEP at its address', async () => {
    refusal = 405;
    start();
    await pass(500);
    expect(hls.opened).toHaveLength(1);
  });
});
