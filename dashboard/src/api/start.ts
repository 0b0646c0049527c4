import { send } from './call';
import { signedIn, signedOut } from './session';
import type { User } from '../contract/shapes';
import type { Store } from './store';
import { accessToken, onTokensGone, renew, sessionMark, type Renewal } from './tokens';

const RETRY_MS = 3_000;

/**
 * Takes up the stored session, trying as long as the hub can't be reached (`onFailure` hears of each failure), and
 * follows a sign-out in another tab. Answers how to stop.
 */
export function takeUpSession(store: Store, onFailure: () => void): () => void {
  let stopped = false;
  const unfollow = onTokensGone(() => {
    store.dispatch(signedOut({ ended: false }));
  });
  if (store.getState().session.phase === 'starting') void tryUntilAnswered(store, onFailure, () => stopped);
  return () => {
    stopped = true;
    unfollow();
  };
}

async function tryUntilAnswered(store: Store, onFailure: () => void, stopped: () => boolean): Promise<void> {
  const hadSession = sessionMark() !== null;
  while (sessionMark() !== null) {
    const user = await currentUser();
    if (stopped()) return;
    if (user === 'ended') break;
    if (user !== 'unreachable') {
      store.dispatch(signedIn(user));
      return;
    }
    onFailure();
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  store.dispatch(signedOut({ ended: hadSession }));
}

async function currentUser(): Promise<User | Exclude<Renewal, 'renewed'>> {
  const token = accessToken();
  let answer = token === null ? null : await send<User>({ path: '/auth/me' }, token);
  if (answer === null || ('error' in answer && answer.error.status === 401)) {
    const renewal = await renew();
    if (renewal !== 'renewed') return renewal;
    answer = await send<User>({ path: '/auth/me' }, accessToken());
  }
  return 'data' in answer ? answer.data : 'unreachable';
}
