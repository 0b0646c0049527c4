import { learnServerDate } from '../live/clock';

/** What went wrong with a call: `offline` when no answer came, else the error of the envelope. */
export interface Problem {
  status: number | 'offline';
  code: string;
  message: string;
  correlation: string;
  /** The fields that were refused, each with why. */
  details: { field: string; message: string }[];
  /** Seconds to wait, when the hub asks for it. */
  retryAfter: number | null;
}

export interface Call {
  path: string;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: object;
  /** The version that a change was made from: refused with 412 when there is a newer one. */
  ifMatch?: string | null;
  /** Names one creation, so that a repeated call makes nothing twice. */
  idempotencyKey?: string;
}

/** What is told beside an answer. */
export interface Meta {
  /** How long a list is in all. */
  total: number | null;
  /** The version of one thing, for `ifMatch`. */
  tag: string | null;
  /** Where a time series goes on; null: it is whole. */
  nextCursor: string | null;
  /** What the rows of a time series sum up, e.g. `15m`. */
  bucket: string | null;
  /** All of it, as the hub tells it. */
  rest: Record<string, unknown>;
}

export type Outcome<T> = { data: T; meta: Meta } | { error: Problem };

interface Envelope {
  data?: unknown;
  meta?: ({ total?: number; next_cursor?: string | null; bucket?: string } & Record<string, unknown>) | null;
  error?: { code?: string; message?: string; details?: Problem['details'] | null } | null;
  correlation_id?: string;
}

const TIMEOUT_MS = 15_000;

/**
 * Whether it is the hub's database that is away, by the hub itself: a proxy answers 503, too, and so does a hub that starts or
 * that has too much to do.
 */
export async function isDatabaseAway(): Promise<boolean> {
  try {
    const answer = await fetch('/api/v1/health', { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) });
    const { checks } = (await answer.json()) as { checks?: { database?: { status?: string } } };
    return checks?.database?.status === 'down';
  } catch {
    return false;
  }
}

/** Sends one call to the hub and takes its answer out of the envelope. Never rejects. */
export async function send<T>(call: Call, accessToken: string | null): Promise<Outcome<T>> {
  const { path, method = 'GET', body, ifMatch, idempotencyKey } = call;
  let response: Response;
  let envelope: Envelope | null;
  const sent = Date.now();
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers: {
        Accept: 'application/json',
        'X-Pitwatch-Client': 'browser', // the refresh token goes by a cookie that no script reads
        ...(body && { 'Content-Type': 'application/json' }),
        ...(ifMatch && { 'If-Match': ifMatch }),
        ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey }),
        ...(accessToken && { Authorization: `Bearer ${accessToken}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    learnServerDate(response.headers.get('Date'), sent);
    envelope = (await response.json().catch(() => null)) as Envelope | null;
  } catch {
    return {
      error: { status: 'offline', code: 'offline', message: '', correlation: '', details: [], retryAfter: null },
    };
  }
  if (response.ok && envelope) {
    const rest = envelope.meta ?? {};
    const { total = null, next_cursor = null, bucket = null } = rest;
    const tag = response.headers.get('ETag');
    return { data: envelope.data as T, meta: { total, tag, nextCursor: next_cursor, bucket, rest } };
  }
  const wait = Number(response.headers.get('Retry-After') ?? NaN);
  return {
    error: {
      // A proxy that answers without the envelope stands before a hub that is away.
      status: response.ok ? 503 : response.status,
      code: envelope?.error?.code ?? (response.status >= 500 || response.ok ? 'unavailable' : 'internal'),
      message: envelope?.error?.message ?? '',
      correlation: envelope?.correlation_id ?? '',
      details: envelope?.error?.details ?? [],
      retryAfter: Number.isFinite(wait) ? wait : null,
    },
  };
}
