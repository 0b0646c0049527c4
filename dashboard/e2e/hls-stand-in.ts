import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';

/** A camera of a test that is seen by HLS. */
export interface HlsCamera {
  url: string;
  /** The tokens that were shown, in order. */
  tokens: string[];
  /** Ends all sessions: playlists and segments are refused from then on. */
  kick: () => void;
  /** Names of the segments that were fetched, in order. */
  segments: string[];
}

/**
 * HLS without a media server, by segments that are fixed: a second of H.264 each, cut from a test picture of ffmpeg's. As MediaMTX 1.20 does
 * it, the token is asked for once, by the first playlist, what that names carries a session, and one that was ended is refused. MediaMTX
 * sends the first playlist to `?cookieCheck=1` first, and lists gaps and parts of segments, too: Playwright routes no redirected requests,
 * so that the token survives that is tried with a real server only. The list begins with three segments and has one more each second,
 * sixteen in all.
 */
export async function hlsStandIn(page: Page): Promise<HlsCamera> {
  const [init, ...pieces] = cut(readFileSync(join('e2e', 'hls-camera.mp4')));
  const begun = new Map<string, number>();
  const tokens: string[] = [];
  const segments: string[] = [];
  await page.route(/\/hls-stand-in\//, async (route) => {
    const url = new URL(route.request().url());
    const name = url.pathname.split('/').at(-1) ?? '';
    const session = url.searchParams.get('session') ?? '';
    if (name === 'index.m3u8') {
      const token = /^Bearer (.+)/.exec(route.request().headers().authorization ?? '')?.[1];
      if (token === undefined) return route.fulfill(REFUSED);
      tokens.push(token);
      const made = `session-${tokens.length}`;
      begun.set(made, Date.now());
      return route.fulfill(playlist(index(made)));
    }
    const since = begun.get(session);
    if (since === undefined) return route.fulfill(REFUSED);
    if (name === 'video1_stream.m3u8') {
      const listed = Math.min(pieces.length, 3 + Math.floor((Date.now() - since) / 1000));
      return route.fulfill(playlist(list(session, listed)));
    }
    if (name !== 'init.mp4') segments.push(name);
    const body = name === 'init.mp4' ? init : pieces[Number(/\d+/.exec(name)?.[0])];
    return route.fulfill(body ? { contentType: 'video/mp4', body } : { status: 404 });
  });
  return {
    url: new URL('/hls-stand-in/pit/index.m3u8', page.url()).href,
    tokens,
    segments,
    kick: () => {
      begun.clear();
    },
  };
}

const REFUSED = { status: 401, json: { status: 'error', error: 'authentication error' } };

const playlist = (lines: string[]) => ({
  contentType: 'application/vnd.apple.mpegurl',
  headers: { 'Cache-Control': 'private, no-cache' },
  body: `${['#EXTM3U', '#EXT-X-VERSION:10', ...lines].join('\n')}\n`,
});

const index = (session: string) => [
  '#EXT-X-INDEPENDENT-SEGMENTS',
  '',
  '#EXT-X-STREAM-INF:BANDWIDTH=20000,AVERAGE-BANDWIDTH=16000,CODECS="avc1.42c00c",RESOLUTION=160x90,FRAME-RATE=10.000',
  `video1_stream.m3u8?session=${session}`,
];

const list = (session: string, length: number) => [
  '#EXT-X-TARGETDURATION:1',
  '#EXT-X-MEDIA-SEQUENCE:0',
  `#EXT-X-MAP:URI="init.mp4?session=${session}"`,
  ...Array.from({ length }, (_, piece) => `#EXTINF:1.00000,\nseg${piece}.mp4?session=${session}`),
];

/** What a fragmented MP4 begins with, then its fragments (`moof` and `mdat`), without its index. */
function cut(file: Buffer): Buffer[] {
  const starts: number[] = [0];
  let end = 0;
  for (let size; end < file.length; end += size) {
    size = file.readUInt32BE(end);
    const box = file.toString('latin1', end + 4, end + 8);
    if (box === 'mfra') break;
    if (box === 'moof') starts.push(end);
  }
  return starts.map((start, i) => file.subarray(start, starts[i + 1] ?? end));
}
