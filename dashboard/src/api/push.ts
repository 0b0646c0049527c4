import { standBy, workerHere } from '../live/worker';
import { sessionMark } from './tokens';

/** What this browser takes push messages for. */
interface Kept {
  /** The hub's name of the subscription; null: its answer did not come, so it may have the subscription or not. */
  id: number | null;
  endpoint: string;
  /** Whose session it belongs to, by its mark. */
  session: string | null;
}

const KEPT = 'pitwatch.push';
/** A browser that has no network may think about it for long, and whoever signs out must not wait. */
const DROP_MS = 2_000;
const READY_MS = 10_000;

const kept = (): Kept | null => JSON.parse(localStorage.getItem(KEPT) ?? 'null') as Kept | null;

/** Says that the hub sends, or may send, to the browser's subscription for the session that is there now. */
export function keepPush(id: number | null, { endpoint }: PushSubscription): void {
  localStorage.setItem(KEPT, JSON.stringify({ id, endpoint, session: sessionMark() } satisfies Kept));
}

/** What is known of the subscription, to put back where it is not replaced after all. */
export const keptPush = (): string | null => localStorage.getItem(KEPT);

export function restorePush(before: string | null): void {
  if (before === null) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, before);
}

/** What kind of browser this is: one on a secure origin shows messages, on iPhones only as an app on the home screen. */
export function pushAbility(): 'insecure' | 'unsupported' | 'able' {
  if (!window.isSecureContext) return 'insecure';
  return 'PushManager' in window && 'Notification' in window && 'serviceWorker' in navigator ? 'able' : 'unsupported';
}

async function subscription(): Promise<PushSubscription | null> {
  const registration = await workerHere();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/**
 * The hub's name of this browser's subscription, if it belongs to the session that is there now; null: there is none. What was made by
 * another key than `key` shows nothing any more, and is none.
 */
export async function ownPush(key: string | null = null): Promise<number | null> {
  const known = kept();
  if (known?.session !== sessionMark()) return null;
  const here = await subscription();
  return here?.endpoint === known.endpoint && (key === null || keyOf(here) === key) ? known.id : null;
}

/** The key that it was made by, as the hub writes it. */
const keyOf = ({ options: { applicationServerKey } }: PushSubscription): string =>
  btoa(String.fromCharCode(...new Uint8Array(applicationServerKey ?? new ArrayBuffer(0)))).replace(
    /[+/=]/g,
    (sign) => ({ '+': '-', '/': '_' })[sign] ?? '',
  );

/** Whether this session had a subscription that its person has not ended, and the browser has it no more. */
export async function isPushLost(): Promise<boolean> {
  const known = kept();
  if (typeof known?.id !== 'number' || known.session !== sessionMark()) return false;
  return (await subscription())?.endpoint !== known.endpoint;
}

/** Subscribes anew: what was there may be of another person or of another key. */
export async function subscribe(key: string): Promise<PushSubscription> {
  await standBy();
  await (await subscription())?.unsubscribe();
  const { pushManager } = await ready();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

/** A service worker that could not keep its build is not ready, ever: the next visit tries again. */
function ready(): Promise<ServiceWorkerRegistration> {
  return new Promise((done, fail) => {
    window.setTimeout(() => {
      fail(new Error('the service worker is not ready'));
    }, READY_MS);
    navigator.serviceWorker.ready.then(done, fail);
  });
}

/** The subscription of a session that is over, which its person goes on with; null: it had none. */
export async function pushToRenew(session: string | null): Promise<PushSubscription | null> {
  return kept()?.session === session ? subscription() : null;
}

/**
 * Has this browser show nothing more, whether the hub can be told or not: its person has gone, or will. What could not be ended stays
 * known: `dropPushOfOthers` tries again.
 */
export async function dropPush(): Promise<void> {
  if (kept() === null) return;
  const dropped = drop().catch(() => undefined);
  await Promise.race([dropped, new Promise((resolve) => setTimeout(resolve, DROP_MS))]);
}

async function drop(): Promise<void> {
  const known = localStorage.getItem(KEPT);
  const registration = await workerHere();
  // Whoever comes next reads none of them.
  (await registration?.getNotifications())?.forEach((shown) => {
    shown.close();
  });
  const done = await (await registration?.pushManager.getSubscription())?.unsubscribe();
  if (done !== false && localStorage.getItem(KEPT) === known) localStorage.removeItem(KEPT);
}

/** Has it show nothing for a session that is over, ended elsewhere, by time, or where nothing could be told. */
export async function dropPushOfOthers(): Promise<void> {
  const known = kept();
  if (known !== null && known.session !== sessionMark()) await dropPush();
}
