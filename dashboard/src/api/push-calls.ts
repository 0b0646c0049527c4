import type { PushSubscriber } from '../contract/shapes';
import { api, list, type Query, type Result } from './api';
import { dropPush, isPushLost, keepPush, keptPush, ownPush, pushAbility, restorePush, subscribe } from './push';
import type { Store } from './store';

/**
 * Whether this browser shows messages: `on`, or `ready` to; or why it can't. `off`: the hub sends none; `blocked`: its person has
 * forbidden them; `failed`: the service of the browser's maker gave none.
 */
export type PushHere = 'on' | 'ready' | 'insecure' | 'unsupported' | 'off' | 'blocked' | 'failed';

type Key = { public_key: string } | null;

async function key(query: Query): Promise<Result<Key>> {
  const answer = await query({ path: '/push/public-key?optional=true' });
  return answer.error ? { error: answer.error } : { data: answer.data as Key };
}

async function here(query: Query): Promise<Result<PushHere>> {
  const ability = pushAbility();
  if (ability !== 'able') return { data: ability };
  const known = await key(query);
  if ('error' in known) return known;
  if (known.data === null) return { data: 'off' };
  if (Notification.permission === 'denied') return { data: 'blocked' };
  const own = await ownPush(known.data.public_key);
  if (own === null) return { data: 'ready' };
  const mine = await list<PushSubscriber>(query, '/push/subscriptions');
  if ('error' in mine) return mine;
  return { data: mine.data.some(({ id }) => id === own) ? 'on' : 'ready' };
}

async function turnOn(query: Query, renews = false): Promise<Result<PushHere>> {
  const before = keptPush();
  // First, since a browser asks its person only while their press counts.
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') return { data: permission === 'denied' ? 'blocked' : 'ready' };
  const known = await key(query);
  if ('error' in known) return known;
  if (known.data === null) return { data: 'off' };
  const made = await subscribe(known.data.public_key).catch(() => null);
  if (made === null) return { data: 'failed' };
  keepPush(null, made); // before the hub has it: a tab that is closed meanwhile leaves none that nobody knows
  const answer = await query({ path: '/push/subscriptions', method: 'POST', body: made.toJSON() });
  if (answer.error) {
    // What was lost stays known, so that the next visit tries again; else nothing of this is left.
    if (renews) restorePush(before);
    else await dropPush();
    return { error: answer.error };
  }
  keepPush((answer.data as PushSubscriber).id, made);
  return { data: 'on' };
}

async function turnOff(query: Query): Promise<Result<PushHere>> {
  const own = await ownPush();
  await dropPush();
  if (own !== null) await query({ path: `/push/subscriptions/${own}`, method: 'DELETE' }); // else it goes with the session
  return { data: 'ready' };
}

const calls = api.injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    pushHere: build.query<PushHere, undefined>({
      queryFn: (_, _api, _options, query) => here(query),
    }),
    turnPush: build.mutation<PushHere, 'on' | 'off' | 'renew'>({
      queryFn: (wanted, _api, _options, query) =>
        wanted === 'off' ? turnOff(query) : turnOn(query, wanted === 'renew'),
      onQueryStarted: async (_, { dispatch, queryFulfilled }) => {
        const answer = await queryFulfilled.catch(() => null);
        if (answer) void dispatch(calls.util.upsertQueryData('pushHere', undefined, answer.data));
      },
    }),
  }),
});

/** Subscribes anew where the service of the browser's maker has ended, or replaced, what this session had; in one tab of all. */
export async function renewLostPush({ dispatch }: Store): Promise<void> {
  if (pushAbility() !== 'able' || Notification.permission !== 'granted') return;
  await navigator.locks.request('pitwatch.push', async () => {
    if (await isPushLost()) await dispatch(calls.endpoints.turnPush.initiate('renew', { track: false }));
  });
}

export const { usePushHereQuery, useTurnPushMutation } = calls;
