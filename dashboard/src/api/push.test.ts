import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeHub, ok, refuse } from '@/testing/fake-hub';
import { renewLostPush } from './push-calls';
import { makeStore } from './store';
import { dropPush, dropPushOfOthers, isPushLost, keepPush, ownPush, pushToRenew, subscribe } from './push';

const unsubscribe = vi.fn<() => Promise<boolean>>();
const close = vi.fn();
/** As bytes: `-_8` of the hub's letters. */
const options = { applicationServerKey: new Uint8Array([0xfb, 0xff]).buffer };
const made = { endpoint: 'https://push.example.com/1', options, unsubscribe } as unknown as PushSubscription;
const registration = {
  getNotifications: () => Promise.resolve([{ close }]),
  pushManager: { getSubscription: () => Promise.resolve(made) },
};

beforeEach(() => {
  unsubscribe.mockReset().mockResolvedValue(true);
  Object.defineProperty(navigator, 'serviceWorker', {
    configurable: true,
    value: {
      register: () => Promise.resolve(registration),
      getRegistration: () => Promise.resolve(registration),
      ready: new Promise(() => undefined),
    },
  });
  signedInAs('asha');
});

afterEach(() => {
  Reflect.deleteProperty(navigator, 'serviceWorker');
});

const signedInAs = (session: string) => {
  localStorage.setItem('pitwatch.session', session);
};
const kept = () => localStorage.getItem('pitwatch.push');

test('what could not be ended at the sign-out is ended by whoever comes next, and what is shown goes', async () => {
  keepPush(7, made);
  unsubscribe.mockRejectedValueOnce(new Error('no network'));
  await dropPush();
  expect(close).toHaveBeenCalled();
  expect(kept()).not.toBeNull();

  signedInAs('meena');
  expect(await pushToRenew('meena')).toBeNull();
  await dropPushOfOthers();
  expect(unsubscribe).toHaveBeenCalledTimes(2);
  expect(kept()).toBeNull();
});

test("a subscription of which the hub did not answer is no one's own, and is ended with the others", async () => {
  keepPush(null, made);
  expect(await ownPush()).toBeNull();
  signedInAs('meena');
  await dropPushOfOthers();
  expect(unsubscribe).toHaveBeenCalledOnce();
  expect(kept()).toBeNull();
});

test('a service worker that is not ready is not waited for without end', async () => {
  vi.useFakeTimers();
  const answer = expect(subscribe('B')).rejects.toThrow('not ready');
  await vi.advanceTimersByTimeAsync(10_000);
  await answer;
  vi.useRealTimers();
});

test('a subscription by another key than the hub has now is none', async () => {
  keepPush(7, made);
  expect(await ownPush('-_8')).toBe(7);
  expect(await ownPush('another')).toBeNull();
  expect(await ownPush()).toBe(7);
});

test('what the browser lost is known as lost, unless its person ended it or it was of somebody else', async () => {
  expect(await isPushLost()).toBe(false);
  keepPush(7, made);
  expect(await isPushLost()).toBe(false);
  keepPush(7, { endpoint: 'https://push.example.com/before' } as PushSubscription);
  expect(await isPushLost()).toBe(true);
  signedInAs('meena');
  expect(await isPushLost()).toBe(false);
  signedInAs('asha');
  await dropPush();
  expect(await isPushLost()).toBe(false);
});

test('a renewal that the hub can not take now is tried again, and several tabs make one', async () => {
  const hub = new FakeHub();
  hub.install();
  let posted = 0;
  hub.on('GET', '/push/public-key', () => ok({ public_key: '-_8' }));
  hub.on('POST', '/push/subscriptions', () => {
    posted++;
    return posted === 1 ? refuse({ status: 503, code: 'unavailable' }) : ok({ id: 8 });
  });
  const queues = new Map<string, Promise<unknown>>();
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('PushManager', vi.fn());
  vi.stubGlobal('Notification', { permission: 'granted', requestPermission: () => Promise.resolve('granted') });
  Object.assign(registration.pushManager, {
    subscribe: () => Promise.resolve(Object.assign(made, { toJSON: () => ({}) })),
  });
  Object.defineProperty(navigator.serviceWorker, 'ready', { value: Promise.resolve(registration) });
  Object.defineProperty(navigator, 'locks', {
    configurable: true,
    value: {
      request: (name: string, act: () => unknown) => {
        const turn = (queues.get(name) ?? Promise.resolve()).then(act);
        queues.set(name, turn);
        return turn;
      },
    },
  });
  keepPush(7, { endpoint: 'https://push.example.com/before' } as PushSubscription);

  await renewLostPush(makeStore());
  expect(posted).toBe(1);
  expect(await isPushLost()).toBe(true);

  await Promise.all([renewLostPush(makeStore()), renewLostPush(makeStore())]);
  expect(posted).toBe(2);
  expect(await ownPush()).toBe(8);
  Reflect.deleteProperty(navigator, 'locks');
  vi.unstubAllGlobals();
});
