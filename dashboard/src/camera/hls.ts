import Hls from 'hls.js/light';
import { StreamRefused, type Opened } from './whep';

/**
 * Opens a stream by HLS, some seconds behind what happens; in a chunk of its own, fetched only where WebRTC doesn't get through. Safari
 * plays it so from iOS 17.1 on: its own player can't send a token but in an address.
 */
export function openHls(url: string, token: string, video: HTMLVideoElement): Opened {
  let broken: ReturnType<Opened['broken']> = Hls.isSupported() ? null : 'silent';
  const hls = new Hls({
    enableWorker: false, // from a blob: the content security policy forbids that
    lowLatencyMode: true,
    maxBufferLength: 10,
    xhrSetup: (request) => {
      request.setRequestHeader('Authorization', `Bearer ${token}`);
    },
  });
  hls.on(Hls.Events.ERROR, (_, { fatal, response }) => {
    // No code at all where no answer came.
    if (fatal) broken = response?.code ? new StreamRefused(response.code) : 'silent';
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  return {
    broken: () => broken,
    close: () => {
      hls.destroy();
    },
  };
}
