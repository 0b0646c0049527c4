import { isDatabaseAway, send } from './call';
import { signedIn, signedOut, stayedIn } from './session';
import type { User } from '../contract/shapes';
import type { Store } from './store';
import { accessToken, onTokensGone, renew, sessionMark, type Renewal } from './tokens';

const RETRY_MS = 3_000;
/** Who of the platform's team is signed in, and by which session: what the hub itself knows they see while its database is away, too. */
const TEAM = 'pitwatch.team';

interface Team {
  session: string | null;
  user: User;
}

/**
 * Takes up the stored session, trying as long as the hub can't be reached (`onFailure` hears of each failure), and
 * follows a sign-out in another tab. The platform's team goes on meanwhile where the hub's database alone is away.
 * Answers how to stop.
 */
export function takeUpSession(store: Store, onFailure: () => void): () => void {
  let stopped = false;
  const unfollow = onTokensGone(() => {
    store.dispatch(signedOut({ ended: false }));
  });
  const unkeep = keepTeam(store);
  if (store.getState().session.phase === 'starting') void tryUntilAnswered(store, onFailure, () => stopped);
  return () => {
    stopped = true;
    unfollow();
    unkeep();
  };
}

async function tryUntilAnswered(store: Store, onFailure: () => void, stopped: () => boolean): Promise<void> {
  const hadSession = sessionMark() !== null;
  while (sessionMark() !== null) {
    const user = await currentUser();
    if (stopped()) return;
    if (user === 'ended') break;
    if (typeof user === 'object') {
      store.dispatch(signedIn(user));
      return;
    }
    const known = user === 'away' && (await isDatabaseAway()) ? keptTeam() : null;
    if (stopped()) return;
    if (known !== null) store.dispatch(stayedIn(known));
    onFailure();
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  store.dispatch(signedOut({ ended: hadSession }));
}

function keepTeam(store: Store): () => void {
  let last = store.getState().session;
  return store.subscribe(() => {
    const { session } = store.getState();
    if (session === last || session.phase === 'starting') return;
    last = session;
    const { user } = session;
    if (user?.role === 'super_admin')
      localStorage.setItem(TEAM, JSON.stringify({ session: sessionMark(), user } satisfies Team));
    else localStorage.removeItem(TEAM);
  });
}

function keptTeam(): User | null {
  const kept = JSON.parse(localStorage.getItem(TEAM) ?? 'null') as Team | null;
  return kept !== null && kept.session === sessionMark() ? kept.user : null;
}

async function currentUser(): Promise<User | Exclude<Renewal, 'renewed'>> {
  const token = accessToken();
  let answer = token === null ? null : await send<User>({ path: '/auth/me' }, token);
  if (answer === null || ('error' in answer && answer.error.status === 401)) {
    const renewal = await renew();
    if (renewal !== 'renewed') return renewal;
    answer = await send<User>({ path: '/auth/me' }, accessToken());
  }
  if ('data' in answer) return answer.data;
  return answer.error.status === 503 ? 'away' : 'unreachable';
}
