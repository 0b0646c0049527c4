import type { Page, Worker } from '@playwright/test';
import { violationsOn } from './axe';
import { demo, user } from './demo';
import { expect, expectLive, test } from './fixtures';
import { PushService, readBy, trusted, type Subscribed } from './push-service';
import { TwoBuilds } from './two-builds';

test.use({
  serviceWorkers: 'allow',
  failing: /^net::ERR_FAILED \/auth\/logout|^404 \/push\/acknowledge|^The Cross-Origin-Opener-Policy header/,
});

/** The browser of tests has no messaging service of its maker, and asks nobody: this stands in for both. */
async function withMessaging(page: Page, service = 'https://push.example.com'): Promise<void> {
  await page.addInitScript((service) => {
    const KEY = 'test.messaging';
    const base64 = (bytes: Uint8Array) =>
      btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (sign) => ({ '+': '-', '/': '_' })[sign] ?? '');
    const bytes = (text: string) =>
      Uint8Array.from(atob(text.replace(/[-_]/g, (sign) => (sign === '-' ? '+' : '/'))), (sign) => sign.charCodeAt(0));
    const made = (endpoint: string) => ({
      endpoint,
      options: { applicationServerKey: bytes(localStorage.getItem(`${endpoint} key`) ?? '').buffer },
      toJSON: () => JSON.parse(localStorage.getItem(endpoint) ?? '') as object,
      unsubscribe: () => {
        localStorage.removeItem(KEY);
        return Promise.resolve(true);
      },
    });
    Object.defineProperty(Notification, 'permission', { value: 'granted' });
    Notification.requestPermission = () => Promise.resolve('granted');
    Object.assign(PushManager.prototype, {
      getSubscription: () => {
        const endpoint = localStorage.getItem(KEY);
        return Promise.resolve(endpoint === null ? null : made(endpoint));
      },
      subscribe: async ({ applicationServerKey }: { applicationServerKey: string }) => {
        if (!/^[\w-]{87}$/.test(applicationServerKey)) throw new TypeError('no key of the hub');
        const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
        const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
        const endpoint = `${service}/${base64(point.slice(1, 17))}`;
        const keys = { p256dh: base64(point), auth: base64(crypto.getRandomValues(new Uint8Array(16))) };
        localStorage.setItem(endpoint, JSON.stringify({ endpoint, expirationTime: null, keys }));
        localStorage.setItem(`${endpoint} key`, applicationServerKey);
        const { d = '' } = await crypto.subtle.exportKey('jwk', pair.privateKey);
        localStorage.setItem(`${endpoint} d`, d);
        localStorage.setItem(KEY, endpoint);
        return made(endpoint);
      },
    });
  }, service);
}

const messages = (page: Page) => page.getByRole('region', { name: 'Messages on this device' });
const bell = (page: Page) => page.getByRole('button', { name: /^Alerts/ }).click();
/** The browser's subscription, with the key that it tells nobody. */
const subscribedHere = (page: Page) =>
  page.evaluate(() => {
    const endpoint = localStorage.getItem('test.messaging') ?? '';
    const told = JSON.parse(localStorage.getItem(endpoint) ?? '') as Omit<Subscribed, 'd'>;
    return { ...told, d: localStorage.getItem(`${endpoint} d`) ?? '' };
  });
const browserHas = (page: Page) => page.evaluate(() => localStorage.getItem('test.messaging') !== null);

test('messages are turned on by one press at the bell, and off before the session ends, without a network too', async ({
  page,
  asOwner,
}) => {
  await withMessaging(page);
  const { username, password } = user('owner');
  const signIn = async () => {
    await page.goto('/');
    await page.getByLabel('User name').fill(username);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
    await expectLive(page);
    await bell(page);
  };
  const subscribed = async () => (await asOwner<{ endpoint_host: string }[]>('GET', '/push/subscriptions')).length;
  const before = await subscribed();
  await signIn();
  await page.setViewportSize({ width: 360, height: 740 });
  await messages(page).getByRole('button', { name: 'Turn on' }).click();
  await expect(messages(page)).toContainText('This device shows your alerts');
  expect(await violationsOn(page)).toEqual([]);
  expect(await subscribed()).toBe(before + 1);
  await page.reload();
  await bell(page);
  await messages(page).getByRole('button', { name: 'Turn off' }).click();
  await expect(messages(page).getByRole('button', { name: 'Turn on' })).toBeVisible();
  expect(await subscribed()).toBe(before);

  await messages(page).getByRole('button', { name: 'Turn on' }).click();
  await expect(messages(page)).toContainText('This device shows your alerts');

  // The service of the browser's maker ends it: the open page subscribes anew, and the next visit would.
  const worker = await workerOf(page);
  await page.evaluate(() => {
    localStorage.removeItem('test.messaging');
  });
  await worker.evaluate(() => {
    const { ExtendableEvent } = self as unknown as { ExtendableEvent: typeof Event };
    self.dispatchEvent(new ExtendableEvent('pushsubscriptionchange'));
  });
  await expect.poll(() => browserHas(page)).toBe(true);
  await expect.poll(subscribed).toBe(before + 2); // until the hub hears of the service that the one before is gone
  await page.reload();
  await bell(page);
  await expect(messages(page)).toContainText('This device shows your alerts');

  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Account' }).click();
  await page.route('**/auth/logout', (route) => route.abort());
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(await browserHas(page)).toBe(false);
});

/** What the service worker's code has besides what every page has. */
interface AtWork {
  registration: ServiceWorkerRegistration;
  clients: { openWindow: (url: string) => Promise<unknown> };
  shown: Map<string, NotificationOptions & { title: string; close: () => void }>;
}

/** The service worker, in a browser without a head: it notes what a system would show, by its tag, and who is asked to open a page. */
async function workerOf(page: Page): Promise<Worker> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const [worker] = page.context().serviceWorkers();
  if (!worker) throw new Error('no service worker runs');
  await worker.evaluate(() => {
    const work = self as unknown as AtWork;
    work.shown = new Map();
    work.registration.showNotification = (title, options = {}) => {
      const tag = options.tag ?? '';
      work.shown.set(tag, { ...options, title, close: () => void work.shown.delete(tag) });
      return Promise.resolve();
    };
  });
  return worker;
}

/** Delivers a push message as the service of the browser's maker does. */
async function deliver(page: Page, message: object): Promise<void> {
  const tools = await page.context().newCDPSession(page);
  const id = new Promise<string>((found) => {
    tools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      for (const { registrationId, scopeURL } of registrations) {
        if (page.url().startsWith(scopeURL)) found(registrationId);
      }
    });
  });
  await tools.send('ServiceWorker.enable');
  const { origin } = new URL(page.url());
  const data = JSON.stringify(message);
  await tools.send('ServiceWorker.deliverPushMessage', { origin, registrationId: await id, data });
  await tools.detach();
}

const shown = (worker: Worker) =>
  worker.evaluate(() =>
    [...(self as unknown as AtWork).shown.values()].map((one) => JSON.parse(JSON.stringify(one)) as object),
  );

/** Presses the message, or a button of it, as the system says that to the worker; answers what was opened. */
const press = (worker: Worker, action: string) =>
  worker.evaluate(async (action) => {
    const work = self as unknown as AtWork & { ExtendableEvent: typeof Event };
    const opened: string[] = [];
    work.clients.openWindow = (url) => Promise.resolve(opened.push(url));
    const [notification] = work.shown.values();
    if (!notification) throw new Error('nothing is shown');
    let done: Promise<unknown> = Promise.reject(new Error('nobody heard that it was pressed'));
    done.catch(() => undefined);
    const waitUntil = (until: Promise<unknown>) => (done = until); // a script's own event waits for nothing
    self.dispatchEvent(
      Object.assign(new work.ExtendableEvent('notificationclick'), { notification, action, waitUntil }),
    );
    await done;
    return opened;
  }, action);

test('a message is shown once, leads to its page, and acknowledges its alert where it is', async ({ live }) => {
  const message = {
    ...{ id: 'k1', event: 'alert', language: 'hi', title: 'Critical: Bay 1', body: 'AQI above 200' },
    link: 'https://pitwatch.example.com/a/12?x=1',
  };
  const worker = await workerOf(live);
  await deliver(live, message);
  await deliver(live, message);
  const { id, title, body, language, link } = message;
  await expect
    .poll(() => shown(worker))
    .toEqual([expect.objectContaining({ title, body, tag: id, lang: language, data: { link } })]);
  const { origin } = new URL(live.url());
  expect(await press(worker, '')).toEqual([`${origin}/a/12?x=1`]);
  expect(await shown(worker)).toEqual([]);

  // A token that the hub does not know, or no longer: its person does it on the page.
  await deliver(live, { ...message, acknowledge: 'A'.repeat(22) });
  const offered = [{ action: 'acknowledge', title: 'स्वीकार करें' }];
  await expect.poll(() => shown(worker)).toEqual([expect.objectContaining({ actions: offered })]);
  expect(await press(worker, 'acknowledge')).toEqual([`${origin}/a/12?x=1`]);
  await live.context().route('**/api/v1/push/acknowledge', (route) => {
    expect(route.request().postDataJSON()).toEqual({ token: 'B'.repeat(22) });
    return route.fulfill({ status: 200, json: { success: true, data: {} } });
  });
  await deliver(live, { ...message, acknowledge: 'B'.repeat(22) });
  await expect.poll(async () => (await shown(worker)).length).toBe(1);
  expect(await press(worker, 'acknowledge')).toEqual([]);
});

test.describe('a critical alert', () => {
  test.use({ apart: true });

  test('is acknowledged by the message that the hub has encrypted for this browser alone', async ({
    signedIn: page,
    asOwner,
    connect,
  }) => {
    test.skip(!trusted, 'the hub takes no certificate of ours: ./pitwatch test push.spec.ts starts one that does');
    const service = await PushService.start();
    await withMessaging(page, service.url);
    await page.goto('/');
    await expectLive(page);
    await bell(page);
    await messages(page).getByRole('button', { name: 'Turn on' }).click();
    await expect(messages(page)).toContainText('This device shows your alerts');
    const browser = await subscribedHere(page);
    const worker = await workerOf(page);
    const { publisher, device } = await connect(1);
    await publisher.publish({ temperature: 24, humidity: 50, pm25: 180 });

    await expect.poll(() => service.sentTo(browser).length).toBe(1);
    const [sent = Buffer.of()] = service.sentTo(browser);
    const message = readBy(browser, sent) as { title: string; acknowledge: string };
    expect(message.acknowledge).toMatch(/^[\w-]{22}$/);
    expect(sent.toString('latin1')).not.toContain(message.acknowledge);
    await deliver(page, message);
    const actions = [{ action: 'acknowledge', title: 'Acknowledge' }];
    await expect.poll(() => shown(worker)).toEqual([expect.objectContaining({ title: message.title, actions })]);
    const path = `/workshops/${demo.workshop_id}/alerts?cleared=false&alert_type=critical_aqi&pit_id=${device.pit_id}`;
    const status = async () => (await asOwner<{ status: string }[]>('GET', path)).map((alert) => alert.status);
    expect(await status()).toEqual(['open']);
    expect(await press(worker, 'acknowledge')).toEqual([]);
    expect(await status()).toEqual(['acknowledged']);
    await service.close();
  });
});

test('on plain http the bell says what messages need', async ({ signedIn: page }) => {
  const hub = await TwoBuilds.start();
  await page.goto(`http://plain.test:${hub.port}`);
  await expectLive(page);
  await bell(page);
  await expect(messages(page)).toContainText('Messages need https');
  await expect(messages(page).getByRole('button')).toHaveCount(0);
  await page.close();
  await hub.close();
});
