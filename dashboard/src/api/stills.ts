import { serverNow } from '../live/clock';
import { accessToken, renew } from './tokens';

/** A picture of a pit as it was at a moment of the server's time. */
export interface Still {
  picture: Blob;
  at: number;
  /** Tells it from others; null: nothing does. */
  tag: string | null;
}

/** Why there is none: not now, so ask again after some seconds, or not for this viewer. */
export interface NoStill {
  retryAfter: number | null;
  refused: boolean;
}

const NONE: NoStill = { retryAfter: null, refused: false };

/** The newest still of a pit; `same`: it is the one with this tag. Never rejects. */
export async function fetchStill(
  pit: number,
  tag: string | null,
  signal: AbortSignal,
): Promise<Still | NoStill | 'same'> {
  if (accessToken() === null && (await renew()) !== 'renewed') return NONE;
  try {
    let answer = await asked(pit, tag, signal);
    // A wall screen's token has run out.
    if (answer.status === 401 && (await renew()) === 'renewed') answer = await asked(pit, tag, signal);
    if (answer.status === 304) return 'same';
    if (answer.ok) {
      const age = Number(answer.headers.get('Age') ?? 0) * 1000;
      return { picture: await answer.blob(), at: serverNow() - age, tag: answer.headers.get('ETag') };
    }
    const wait = Number(answer.headers.get('Retry-After') ?? NaN);
    const retryAfter = Number.isFinite(wait) ? wait : null;
    return { retryAfter, refused: retryAfter === null && (answer.status === 403 || answer.status === 404) };
  } catch {
    return NONE;
  }
}

const asked = (pit: number, tag: string | null, signal: AbortSignal) =>
  fetch(`/api/v1/pits/${pit}/frame.jpg`, {
    headers: {
      Authorization: `Bearer ${accessToken() ?? ''}`,
      'X-Pitwatch-Client': 'browser',
      ...(tag !== null && { 'If-None-Match': tag }),
    },
    cache: 'no-store',
    signal,
  });
