import type { Page } from '@playwright/test';

/** A camera of a test. */
export interface Camera {
  /** What the hub would answer to `GET /pits/{id}/stream`. */
  stream: (token: string) => object;
  /** The tokens that were shown, in order. */
  tokens: string[];
  /** Holds the picture, or lets it move. */
  hold: (still: boolean) => Promise<void>;
  sessions: () => number;
  /** The paths whose picture was asked for, in order. */
  paths: string[];
}

/**
 * WHEP without a media server: the other end is a second page of the same browser, its picture a canvas, so that connecting and
 * decoding are real. Answers as MediaMTX 1.20 does: 201 with Location, 401 without a token, DELETE 200. Below the page's own origin,
 * which the content security policy allows.
 */
export async function whepStandIn(page: Page): Promise<Camera> {
  const far = await page.context().newPage();
  await far.evaluate(draw);
  const tokens: string[] = [];
  const sessions = new Set<string>();
  const paths: string[] = [];
  await page.route(/\/whep-stand-in\//, async (route) => {
    const request = route.request();
    const path = new URL(request.url()).pathname;
    const token = /^Bearer (.+)/.exec(request.headers().authorization ?? '')?.[1];
    if (request.method() === 'DELETE') {
      sessions.delete(path);
      await far.evaluate(hangUp, path);
      await route.fulfill({ status: 200, json: { status: 'ok' } });
    } else if (token === undefined) {
      await route.fulfill({ status: 401, json: { status: 'error', error: 'authentication error' } });
    } else if (request.method() === 'OPTIONS') {
      await route.fulfill({ status: 204 });
    } else {
      tokens.push(token);
      paths.push(path);
      const session = `${path}/${sessions.size + tokens.length}`;
      sessions.add(session);
      const body = await far.evaluate(answerOf, { offer: request.postData() ?? '', session });
      await route.fulfill({ status: 201, contentType: 'application/sdp', headers: { Location: session }, body });
    }
  });
  const at = (name: string) => ({
    webrtc_url: new URL(`/whep-stand-in/${name}/whep`, page.url()).href,
    hls_url: null, // a first frame that takes its time is waited for once more
  });
  return {
    stream: (token) => ({ ...at('pit'), low: at('pit/low'), token }),
    tokens,
    paths,
    sessions: () => sessions.size,
    hold: (still) =>
      far.evaluate((now) => {
        (window as unknown as { still: boolean }).still = now;
      }, still),
  };
}

/** Runs in the far page. */
function draw(): void {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [320, 180];
  document.body.append(canvas);
  const pen = canvas.getContext('2d');
  let n = 0;
  setInterval(() => {
    if (!pen || (window as unknown as { still?: boolean }).still) return;
    pen.fillStyle = `hsl(${(n++ * 7) % 360} 90% 50%)`;
    pen.fillRect(0, 0, canvas.width, canvas.height);
  }, 66);
}

/** Runs in the far page. Else the pictures of all sessions there were would be made until the test is over. */
function hangUp(session: string): void {
  const { peers } = window as unknown as { peers?: Map<string, RTCPeerConnection> };
  for (const sender of peers?.get(session)?.getSenders() ?? []) sender.track?.stop();
  peers?.get(session)?.close();
  peers?.delete(session);
}

/** Runs in the far page. */
async function answerOf({ offer, session }: { offer: string; session: string }): Promise<string> {
  const stream = document.querySelector('canvas')?.captureStream(15);
  const peer = new RTCPeerConnection();
  const kept = window as unknown as { peers?: Map<string, RTCPeerConnection> };
  (kept.peers ??= new Map()).set(session, peer);
  await peer.setRemoteDescription({ type: 'offer', sdp: offer });
  if (stream) for (const track of stream.getVideoTracks()) peer.addTrack(track, stream);
  await peer.setLocalDescription(await peer.createAnswer());
  await new Promise<void>((resolve) => {
    const look = () => {
      if (peer.iceGatheringState === 'complete') resolve();
    };
    peer.onicegatheringstatechange = look;
    look();
  });
  // Without a default route there are wildcard candidates only.
  return peer.localDescription?.sdp.replaceAll(' 0.0.0.0 ', ' 127.0.0.1 ') ?? '';
}
