import { standBy, workerHere } from '../live/worker';
import { sessionMark } from './tokens';

/** What this browser takes push messages for. */
interface Kept {
  /** The hub's name of the subscription. */
  id: number;
  endpoint: string;
  /** Whose session it belongs to, by its mark. */
  session: string | null;
}

const KEPT = 'pitwatch.push';
/** A browser that has no network may think about it for long, and whoever signs out must not wait. */
const DROP_MS = 2_000;

const kept = (): Kept | null => JSON.parse(localStorage.getItem(KEPT) ?? 'null') as Kept | null;

/** Says that the hub sends to the browser's subscription for the session that is there now. */
export function keepPush(id: number, { endpoint }: PushSubscription): void {
  localStorage.setItem(KEPT, JSON.stringify({ id, endpoint, session: sessionMark() } satisfies Kept));
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

/** The hub's name of this browser's subscription, if it belongs to the session that is there now; null: there is none. */
export async function ownPush(): Promise<number | null> {
  const known = kept();
  if (known?.session !== sessionMark()) return null;
  return (await subscription())?.endpoint === known.endpoint ? known.id : null;
}

/** Subscribes anew: what was there may be of another person or of another key. */
export async function subscribe(key: string): Promise<PushSubscription> {
  await standBy();
  await (await subscription())?.unsubscribe();
  const { pushManager } = await navigator.serviceWorker.ready;
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

/** The subscription of the session before, which its person goes on with. */
export async function pushToRenew(): Promise<PushSubscription | null> {
  return kept() === null ? null : subscription();
}

/** Has this browser show nothing more, whether the hub can be told or not: its person has gone, or will. */
export async function dropPush(): Promise<void> {
  if (kept() === null) return;
  localStorage.removeItem(KEPT);
  const dropped = subscription()
    .then((one) => one?.unsubscribe())
    .catch(() => undefined);
  await Promise.race([dropped, new Promise((resolve) => setTimeout(resolve, DROP_MS))]);
}

/** Has it show nothing for a session that is over, ended elsewhere or by time. */
export async function dropPushOfOthers(): Promise<void> {
  const known = kept();
  if (known !== null && known.session !== sessionMark()) await dropPush();
}
