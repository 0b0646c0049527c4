/** A server's refusal of a stream, by its status: 401 the token is not good (any more), 404 no picture comes now. */
export class StreamRefused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`the stream was refused: ${status}`);
    this.status = status;
  }
}

/** A picture on its way. */
export interface Opened {
  /** How it has failed for good; null: it has not. */
  broken: () => 'silent' | StreamRefused | null;
  close: () => void;
}

const GATHER_MS = 2_000;
const ANSWER_MS = 10_000;

/**
 * Opens a stream by WHEP (draft-ietf-wish-whep-03): STUN and TURN servers from OPTIONS, one POST with all candidates, DELETE at the
 * end. Rejects with StreamRefused, or as fetch does where the server can't be reached; once the signal has come, nothing is shown.
 */
export async function openWhep(
  url: string,
  token: string,
  video: HTMLVideoElement,
  signal: AbortSignal,
): Promise<Opened> {
  const headers = { Authorization: `Bearer ${token}` };
  const options = await fetch(url, { method: 'OPTIONS', headers, signal: within(signal) });
  if (!options.ok) throw new StreamRefused(options.status);
  let session: string | null = null;
  signal.throwIfAborted();
  const peer = new RTCPeerConnection({ iceServers: iceServers(options.headers.get('Link')) });
  try {
    peer.ontrack = ({ streams: [stream] }) => {
      if (!signal.aborted) video.srcObject = stream ?? null;
    };
    peer.addTransceiver('video', { direction: 'recvonly' });
    await peer.setLocalDescription(await peer.createOffer());
    await gathered(peer);
    signal.throwIfAborted();
    // Not ended by who stops meanwhile: the server may have opened the session, whose address only the answer has.
    const answer = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/sdp' },
      body: peer.localDescription?.sdp ?? '',
      signal: within(),
    });
    if (answer.status !== 201) throw new StreamRefused(answer.status);
    session = answer.headers.get('Location');
    signal.throwIfAborted();
    await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
    signal.throwIfAborted();
    return {
      broken: () => (['failed', 'closed'].includes(peer.connectionState) ? 'silent' : null),
      close: () => {
        peer.close();
        video.srcObject = null;
        endSession(session, url);
      },
    };
  } catch (failure) {
    peer.close();
    endSession(session, url);
    throw failure;
  }
}

/** Its address is its secret: no token is asked for. */
function endSession(session: string | null, url: string): void {
  if (session) void fetch(new URL(session, url), { method: 'DELETE', keepalive: true }).catch(() => undefined);
}

/** `AbortSignal.any` is not in the browsers of all phones yet. */
function within(signal?: AbortSignal): AbortSignal {
  const both = new AbortController();
  const end = () => {
    signal?.removeEventListener('abort', end);
    both.abort();
  };
  signal?.addEventListener('abort', end);
  setTimeout(end, ANSWER_MS);
  if (signal?.aborted) end();
  return both.signal;
}

/** All candidates go with the offer; one that is slow to be found is left out. */
function gathered(peer: RTCPeerConnection): Promise<void> {
  if (peer.iceGatheringState === 'complete') return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GATHER_MS);
    peer.onicegatheringstatechange = () => {
      if (peer.iceGatheringState !== 'complete') return;
      clearTimeout(timer);
      resolve();
    };
  });
}

/** Servers of a header `<turn:host>; rel="ice-server"; username="…"; credential="…", <stun:host>; rel="ice-server"`. */
export function iceServers(link: string | null): RTCIceServer[] {
  const servers: RTCIceServer[] = [];
  for (const [, urls = '', params = ''] of (link ?? '').matchAll(/<([^>]+)>([^<]*)/g)) {
    const param = (name: string) => new RegExp(`;\\s*${name}="([^"]*)"`).exec(params)?.[1];
    if (param('rel') !== 'ice-server') continue;
    const [username, credential] = [param('username'), param('credential')];
    servers.push(username !== undefined && credential !== undefined ? { urls, username, credential } : { urls });
  }
  return servers;
}
