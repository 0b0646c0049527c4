import { openWhep, StreamRefused, type Opened } from './whep';

/** Where a picture comes from; the token is good for one session within a minute. */
export interface Stream {
  /** Null: the server serves none so; the same of the other. */
  webrtc_url: string | null;
  hls_url: string | null;
  /** The small picture of the same camera; null: it has one only. */
  low: { webrtc_url: string | null; hls_url: string | null } | null;
  token: string;
}

/** Asks the hub for a stream, each time anew; never rejects. */
export type Ask = () => Promise<{ data: Stream } | { error: Refusal }>;

interface Refusal {
  status: number | 'offline';
  code: string;
  /** Seconds. */
  retryAfter: number | null;
}

export type Why = 'no_camera' | 'no_camera_server' | 'suspended' | 'not_allowed' | 'no_picture' | 'unreachable';

/** What is seen. */
export type View =
  | { is: 'connecting' | 'playing' | 'frozen' }
  /** It is tried again soon. */
  | { is: 'waiting'; why: Why }
  /** It is asked for again each minute, as a right or a camera may come back, but what is gone is not. */
  | { is: 'ended'; why: Why };

const LOOK_MS = 250;
/** No new picture for so long, with one look more, is noticed within 2 s. */
const FROZEN_MS = 1_500;
const BROKEN_MS = 10_000;
/** Nobody looks at a page that was hidden for so long: its session is ended, and another begun when it is seen again. */
const UNSEEN_MS = 60_000;
const ENDED_MS = 60_000;
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 15_000];
/** Half of a screen's width, in its own pixels; what is smaller shows no more of a big picture than of a small one. */
const SMALL = 720;

type Way = 'webrtc' | 'hls';
/** MediaMTX cuts HLS at key frames, and has a first playlist after two of them: 4 s where one comes each 2 s, and many cameras take longer. */
const FIRST_FRAME_MS: Record<Way, number> = { webrtc: 5_000, hls: 15_000 };
/** A token that was used up: another way would be refused, too. */
const USED_UP = 401;
/** No picture comes just now, so the other way is no hurry; or the server does not serve this one. */
const NO_PICTURE = 404;
/** It does not know the camera, as in the second after that was saved. */
const NOT_YET = 500;
/** How a try ended: `silent`: nothing came in time; `unseen`: nobody looked; `resized`: the other picture of the camera fits now. */
type End = 'stopped' | 'silent' | 'broken' | 'unseen' | 'resized' | StreamRefused;

/** Plays a camera's picture until it is stopped, whatever breaks meanwhile: a connection, a camera, a server. */
export function play(video: HTMLVideoElement, ask: Ask, show: (view: View) => void): () => void {
  const stopping = new AbortController();
  void run(video, ask, show, stopping.signal);
  return () => {
    stopping.abort();
  };
}

async function run(video: HTMLVideoElement, ask: Ask, show: (view: View) => void, signal: AbortSignal) {
  let way: Way = 'webrtc';
  let failures = 0;
  const stopped = () => signal.aborted;
  const tell = (view: View) => {
    if (!stopped()) show(view);
  };
  tell({ is: 'connecting' });
  for (;;) {
    await visible(signal);
    if (stopped()) return;
    const answer = await ask();
    if (stopped()) return;
    let atLeast = 0;
    let atOnce = false;
    if ('error' in answer) {
      const { why, again } = whyOf(answer.error);
      tell({ is: again === 'soon' ? 'waiting' : 'ended', why });
      if (again === 'never') return;
      atLeast = again === 'later' ? ENDED_MS : 1000 * (answer.error.retryAfter ?? 0);
    } else {
      const played = { once: false };
      const end = await attempt(video, answer.data, way, tell, played, signal);
      if (played.once) failures = 0;
      if (end instanceof StreamRefused) tell({ is: 'waiting', why: 'no_picture' });
      else if (end !== 'stopped')
        tell(played.once || end === 'resized' ? { is: 'connecting' } : { is: 'waiting', why: 'unreachable' });
      if (end === 'unseen' || end === 'resized') continue;
      const refused = end instanceof StreamRefused ? end.status : null;
      if (!played.once && refused !== USED_UP && !(refused === NOT_YET && failures === 0)) {
        // A network that lets no WebRTC through mostly lets HLS through; the other way round after it.
        atOnce = way === 'webrtc' && refused !== NO_PICTURE;
        way = way === 'webrtc' ? 'hls' : 'webrtc';
      }
    }
    const pause = RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)] ?? 0;
    await sleep(atOnce ? 0 : Math.max(pause, atLeast), signal);
    if (stopped()) return;
  }
}

/** A wall screen goes on for days: what may be given back is asked for again. */
function whyOf({ status, code }: Refusal): { why: Why; again: 'soon' | 'later' | 'never' } {
  if (code === 'no_camera' || code === 'no_camera_server') return { why: code, again: 'later' };
  if (code === 'subscription_suspended') return { why: 'suspended', again: 'later' };
  if (status === 410) return { why: 'not_allowed', again: 'never' };
  return status === 401 || status === 403 || status === 404
    ? { why: 'not_allowed', again: 'later' }
    : { why: 'unreachable', again: 'soon' };
}

async function attempt(
  video: HTMLVideoElement,
  stream: Stream,
  way: Way,
  tell: (view: View) => void,
  played: { once: boolean },
  signal: AbortSignal,
): Promise<End> {
  const small = isSmall(video);
  const full = document.fullscreenElement;
  const { webrtc_url, hls_url } = small ? (stream.low ?? stream) : stream;
  const resized = () => stream.low !== null && document.fullscreenElement !== full && isSmall(video) !== small;
  let opened: Opened | null;
  let firstFrameMs = FIRST_FRAME_MS.webrtc;
  try {
    if (webrtc_url !== null && (way === 'webrtc' || hls_url === null)) {
      const began = performance.now();
      opened = await openWithin(firstFrameMs, signal, (giving) => openWhep(webrtc_url, stream.token, video, giving));
      if (opened === null) {
        if (signal.aborted) return 'stopped';
        video.srcObject = null;
        return 'silent';
      }
      firstFrameMs -= performance.now() - began; // one time for all of it
    } else if (hls_url !== null) {
      firstFrameMs = FIRST_FRAME_MS.hls;
      opened = (await import('./hls')).openHls(hls_url, stream.token, video);
    } else return 'silent';
  } catch (failure) {
    if (signal.aborted) return 'stopped';
    return failure instanceof StreamRefused ? failure : 'silent';
  }
  try {
    // Muted, so that browsers let it begin by itself; one that doesn't is seen as no frame.
    void video.play().catch(() => undefined);
    return await watch(video, opened, firstFrameMs, resized, tell, played, signal);
  } finally {
    opened.close();
  }
}

/** What is opened; null: not within that time, or it was stopped. What still comes of it then, `open` ends by itself. */
async function openWithin(
  ms: number,
  signal: AbortSignal,
  open: (signal: AbortSignal) => Promise<Opened>,
): Promise<Opened | null> {
  const giving = new AbortController();
  let giveUp = () => {
    giving.abort();
  };
  const givenUp = new Promise<null>((resolve) => {
    giveUp = () => {
      giving.abort();
      resolve(null);
    };
  });
  const timer = setTimeout(giveUp, ms);
  signal.addEventListener('abort', giveUp);
  try {
    return await Promise.race([open(giving.signal), givenUp]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}

/** Looks on until nothing new comes any more. */
async function watch(
  video: HTMLVideoElement,
  opened: Opened,
  firstFrameMs: number,
  resized: () => boolean,
  tell: (view: View) => void,
  played: { once: boolean },
  signal: AbortSignal,
): Promise<End> {
  const frames = () => video.getVideoPlaybackQuality().totalVideoFrames;
  let seen = frames();
  let newest = performance.now();
  let looked = newest;
  let moving = false;
  for (;;) {
    await sleep(LOOK_MS, signal);
    if (signal.aborted) return 'stopped';
    if (resized()) return 'resized';
    const now = performance.now();
    if (!document.hidden) looked = now;
    else if (now - looked > UNSEEN_MS) return 'unseen';
    // A page that isn't seen draws nothing, which says nothing of the camera.
    if (frames() !== seen || document.hidden) {
      if (frames() !== seen && !moving) {
        moving = played.once = true;
        tell({ is: 'playing' });
      }
      seen = frames();
      newest = now;
      continue;
    }
    const still = now - newest;
    const broken = opened.broken();
    if (broken) return played.once ? 'broken' : broken;
    if (!played.once && still > firstFrameMs) return 'silent';
    if (moving && still > FROZEN_MS) {
      moving = false;
      tell({ is: 'frozen' });
    }
    if (played.once && still > BROKEN_MS) return 'broken';
  }
}

/** Whether the small picture is enough, or all that a slow connection carries. */
function isSmall(video: HTMLVideoElement): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean; effectiveType?: string } };
  const slow = connection?.saveData === true || /2g|3g/.test(connection?.effectiveType ?? '');
  return slow || video.clientWidth * devicePixelRatio < SMALL;
}

function visible(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
    look();
  });
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
