import { send, type Outcome } from './call';
import type { KioskEntry, Tokens } from '../contract/shapes';

/**
 * The tokens of this browser. The refresh token is in a cookie that no script reads; that there is one says a mark in
 * localStorage, another one for each sign-in, so that another tab or visit stays signed in, and nobody else's visit asks
 * in vain. The access token lies in sessionStorage, so that a reload refreshes nothing. Refresh tokens rotate, and reuse of
 * an old one ends the session: so only one tab refreshes at a time, by the cookie as it is then.
 */
const MARK = 'pitwatch.session';
const ACCESS = 'pitwatch.access';
const ACCESS_ENDS = 'pitwatch.access-ends';
const LEASE = 'pitwatch.refreshing';
const LEASE_MS = 20_000;

/** Where earlier versions kept the refresh token itself. */
localStorage.removeItem('pitwatch.refresh');

let refreshing: Promise<Renewal> | null = null;

/** A wall screen's link stands in for a session; its tokens lie in memory, beside those of whoever is signed in here. */
let kiosk: { link: string; access: string | null } | null = null;

/** The hub gave no answer (`unreachable`), or says that it can't do it now (`away`): the session may well live on. */
export type Renewal = 'renewed' | 'ended' | 'unreachable' | 'away';

/** Null: there is none, or none that is still good. */
export function accessToken(): string | null {
  if (kiosk) return kiosk.access;
  const ends = Number(sessionStorage.getItem(ACCESS_ENDS) ?? 0);
  return Date.now() < ends ? sessionStorage.getItem(ACCESS) : null;
}

/** What marks the session of this browser; null: there is none. It is no secret. */
export const sessionMark = (): string | null => localStorage.getItem(MARK);

/** Keeps what a sign-in was answered. */
export function keepTokens(session: Tokens): void {
  keepAccess(session);
  localStorage.setItem(MARK, `${Date.now()}-${Math.random().toString(36).slice(2)}`);
}

function keepAccess({ access_token, expires_in }: Tokens): void {
  sessionStorage.setItem(ACCESS, access_token);
  sessionStorage.setItem(ACCESS_ENDS, String(Date.now() + expires_in * 1000));
}

export function forgetTokens(): void {
  sessionStorage.removeItem(ACCESS);
  sessionStorage.removeItem(ACCESS_ENDS);
  localStorage.removeItem(MARK);
}

const SCREEN = 'pitwatch.screen';

/** The token that this browser took a kiosk link by a code for; null: it did not, or the link works no longer. */
export const keptScreen = (): string | null => localStorage.getItem(SCREEN);
export function forgetScreen(): void {
  localStorage.removeItem(SCREEN);
}

/** Takes a kiosk link by the code that was typed, and keeps its token: who has a remote control types no second time. */
export async function takeScreen(code: string): Promise<Outcome<KioskEntry>> {
  const opened = await send<KioskEntry>({ path: '/auth/kiosk', method: 'POST', body: { code } }, null);
  if ('data' in opened) localStorage.setItem(SCREEN, opened.data.token);
  return opened;
}

/** Lets this page in by the token of a kiosk link, which from now on takes the place of a session. */
export async function openKiosk(link: string): Promise<Outcome<KioskEntry>> {
  const own = (kiosk ??= { link, access: null }); // by the answer the page may have been left
  const opened = await send<KioskEntry>({ path: '/auth/kiosk', method: 'POST', body: { token: link } }, null);
  if ('data' in opened) own.access = opened.data.access_token;
  return opened;
}

/** The page is no wall screen any more. */
export function leaveKiosk(): void {
  kiosk = null;
}

/** Calls back when another tab has signed out. */
export function onTokensGone(callback: () => void): () => void {
  const listener = (event: StorageEvent) => {
    if (event.key === MARK && event.newValue === null) {
      sessionStorage.removeItem(ACCESS);
      callback();
    }
  };
  window.addEventListener('storage', listener);
  return () => {
    window.removeEventListener('storage', listener);
  };
}

/** Gets a new access token; calls made meanwhile wait for the same one. */
export function renew(): Promise<Renewal> {
  refreshing ??= (kiosk ? reopen(kiosk.link) : alone(refresh)).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

async function reopen(link: string): Promise<Renewal> {
  const opened = await openKiosk(link);
  if ('data' in opened) return 'renewed';
  return opened.error.status === 401 ? 'ended' : 'unreachable';
}

/** As `renew`, for work that is `alone`. */
export async function refresh(): Promise<Renewal> {
  const mark = sessionMark();
  if (mark === null) return 'ended';
  const outcome = await send<Tokens>({ path: '/auth/refresh', method: 'POST' }, null);
  if ('data' in outcome) {
    keepAccess(outcome.data);
    return 'renewed';
  }
  if (outcome.error.status === 503) return 'away';
  if (outcome.error.status !== 401) return 'unreachable';
  if (sessionMark() !== mark) return refresh(); // signed in again meanwhile, in another tab
  forgetTokens();
  return 'ended';
}

/**
 * What makes new tokens of this browser, one tab at a time: whoever finds the session ended meanwhile waits for the next.
 * Web Locks exist on secure origins only; a hub in a workshop often is plain http on the LAN.
 */
export async function alone<T>(work: () => Promise<T>): Promise<T> {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- absent on insecure origins
  if (navigator.locks) return navigator.locks.request(LEASE, work);
  const me = Math.random().toString(36).slice(2);
  for (;;) {
    const [holder, until] = (localStorage.getItem(LEASE) ?? '').split(' ');
    if (!holder || holder === me || Number(until) < Date.now()) {
      localStorage.setItem(LEASE, `${me} ${Date.now() + LEASE_MS}`);
      await pause(20 + Math.random() * 30); // another tab may have written at the same time: the last one wins
      if (localStorage.getItem(LEASE)?.startsWith(`${me} `)) break;
    }
    await pause(50);
  }
  try {
    return await work();
  } finally {
    localStorage.removeItem(LEASE);
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
