import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dropPush, dropPushOfOthers, keepPush, ownPush, pushToRenew, subscribe } from './push';

const unsubscribe = vi.fn<() => Promise<boolean>>();
const close = vi.fn();
const made = { endpoint: 'https://push.example.com/1', unsubscribe } as unknown as PushSubscription;
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
