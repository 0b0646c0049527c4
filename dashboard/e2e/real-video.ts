import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnHub } from './own-hub';

/** A MediaMTX of this machine; without one there is no real video. */
export const MEDIAMTX = process.env.PITWATCH_MEDIAMTX;

/** Where the hub is told that it is: four of the five lines that docs/cameras.md wants. */
export const MEDIAMTX_SETTINGS = {
  MEDIAMTX_API_URL: 'http://127.0.0.1:9997',
  MEDIAMTX_WEBRTC_URL: 'http://127.0.0.1:8889',
  MEDIAMTX_HLS_URL: 'http://127.0.0.1:8888',
  MEDIAMTX_PLAYBACK_URL: 'http://127.0.0.1:9996',
};

const NETWORK = 'pitwatch-e2e';
const ADDRESS = '198.19.255.2';
const LINK = 'pwe2e';
/** By path: its size and frames a second; a key frame each 2 s, as docs/cameras.md wants. */
const STREAMS = { 101: ['640x360', 15], 102: ['320x180', 10] };

/**
 * MediaMTX with the file that `./pitwatch mediamtx-config` writes, and a camera in a network of its own, as none may be on this machine:
 * another MediaMTX that ffmpeg sends a test picture to. Only root can have such a network.
 */
export class RealVideo {
  readonly network = `${ADDRESS}/32`;
  readonly camera = `rtsp://${ADDRESS}:8554/Streaming/Channels/101`;
  private readonly processes: ChildProcess[] = [];

  static async start(hub: OwnHub): Promise<RealVideo> {
    const video = new RealVideo();
    try {
      const folder = join(hub.folder, 'video');
      mkdirSync(folder);
      video.film(folder);
      const file = join(folder, 'mediamtx.yml');
      await hub.run('mediamtx-config', file);
      video.run(folder, String(MEDIAMTX), file);
      return video;
    } catch (error) {
      video.stop();
      throw error;
    }
  }

  /** Ids of the sessions of a kind that MediaMTX has. */
  async sessions(kind: 'webrtc' | 'hls'): Promise<string[]> {
    const answer = await fetch(`${MEDIAMTX_SETTINGS.MEDIAMTX_API_URL}/v3/${kind}sessions/list`);
    return ((await answer.json()) as { items: { id: string }[] }).items.map(({ id }) => id);
  }

  private run(folder: string, program: string, ...words: string[]) {
    this.processes.push(spawn(program, words, { cwd: folder, stdio: 'ignore' }));
  }

  private film(folder: string) {
    removeNetwork();
    ip('netns', 'add', NETWORK);
    ip('-n', NETWORK, 'link', 'set', 'lo', 'up');
    ip('link', 'add', LINK, 'type', 'veth', 'peer', 'name', 'camera0', 'netns', NETWORK);
    ip('addr', 'add', ADDRESS.replace(/2$/, '1/30'), 'dev', LINK);
    ip('link', 'set', LINK, 'up');
    ip('-n', NETWORK, 'addr', 'add', `${ADDRESS}/30`, 'dev', 'camera0');
    ip('-n', NETWORK, 'link', 'set', 'camera0', 'up');
    const settings = 'rtspTransports: [tcp]\nhls: false\nwebrtc: false\nrtmp: false\nsrt: false\nmoq: false\n';
    writeFileSync(join(folder, 'camera.yml'), `${settings}paths: {all_others: {}}\n`);
    const inside = ['ip', 'netns', 'exec', NETWORK] as const;
    this.run(folder, ...inside, String(MEDIAMTX), 'camera.yml');
    for (const [name, [size, rate]] of Object.entries(STREAMS)) {
      const picture = `-f lavfi -re -i testsrc=size=${size}:rate=${rate} -c:v libx264 -preset ultrafast -tune zerolatency`;
      const sent = `-profile:v baseline -pix_fmt yuv420p -g ${2 * Number(rate)} -f rtsp -rtsp_transport tcp`;
      const to = `rtsp://127.0.0.1:8554/Streaming/Channels/${name}`;
      // Until the camera listens it ends at once.
      const again = `until ffmpeg -nostdin -loglevel quiet ${picture} ${sent} ${to}; do sleep 0.2; done`;
      this.run(folder, ...inside, 'sh', '-c', again);
    }
  }

  stop(): void {
    for (const one of this.processes) one.kill();
    try {
      for (const pid of execFileSync('ip', ['netns', 'pids', NETWORK]).toString().trim().split('\n').filter(Boolean)) {
        process.kill(Number(pid));
      }
    } catch {
      // It never was.
    }
    removeNetwork();
  }
}

function ip(...words: string[]) {
  execFileSync('ip', words);
}

/** Also what a run before left that was killed. */
function removeNetwork() {
  for (const words of [
    ['link', 'del', LINK],
    ['netns', 'del', NETWORK],
  ]) {
    try {
      execFileSync('ip', words, { stdio: 'ignore' });
    } catch {
      // There is none.
    }
  }
}
