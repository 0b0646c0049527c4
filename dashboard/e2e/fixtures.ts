import { expect, test as base, type Page } from '@playwright/test';
import { demo, device, Publisher, user, type DemoDevice } from './demo';
import { proxyAtOwnAddress } from './own-address';
import { noteWireOf, takeWire } from './wire';

/** A session as a browser has it: its refresh token is a cookie. */
interface BrowserSession {
  access_token: string;
  cookie: { name: string; value: string };
}

interface Fixtures {
  /** The live page of the owner, signed in and connected. */
  live: Page;
  /** Calls the hub as the owner. */
  asOwner: <T>(method: string, path: string, body?: object) => Promise<T>;
  /** A page of somebody else of the workshop, signed in, in a browser of their own. */
  pageOf: (role: string, subRole?: string | null) => Promise<Page>;
  /** Connects as the device of a pit for the length of the test. */
  connect: (pit: number) => Promise<{ publisher: Publisher; device: DemoDevice }>;
}

interface Options {
  /** The page comes from an address of its own: for tests that sign in, which the hub lets an address do 20 times a minute. */
  ownAddress: boolean;
}

/** One sign-in a person for all tests that are not about signing in, since the hub limits them per address. */
const sessions = new Map<string, Promise<BrowserSession>>();

function sessionOf(role: string, subRole: string | null = null): Promise<BrowserSession> {
  const { username, password } = user(role, subRole);
  const known = sessions.get(username) ?? signIn(username, password);
  sessions.set(username, known);
  return known;
}

async function signIn(username: string, password: string): Promise<BrowserSession> {
  const response = await fetch(`${process.env.PITWATCH_URL}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Pitwatch-Client': 'browser' },
    body: JSON.stringify({ username, password }),
  });
  const { data } = (await response.json()) as { data: { access_token: string } };
  const [name = '', value = ''] = (response.headers.get('Set-Cookie') ?? '').split(/[=;]/);
  return { access_token: data.access_token, cookie: { name, value } };
}

/** Opens the app as somebody who is signed in already. */
async function enter(page: Page, { access_token, cookie }: BrowserSession): Promise<void> {
  const url = `${process.env.PITWATCH_URL}/api/v1/auth`;
  await page.context().addCookies([{ ...cookie, url, httpOnly: true, sameSite: 'Strict' }]);
  await page.addInitScript((access) => {
    if (localStorage.getItem('pitwatch.session') !== null) return;
    sessionStorage.setItem('pitwatch.access', access);
    sessionStorage.setItem('pitwatch.access-ends', String(Date.now() + 600_000));
    localStorage.setItem('pitwatch.session', 'shared');
  }, access_token);
  await page.goto('/');
  await expectLive(page);
}

/** Another tab of the same browser, with the same session. */
export async function tabOf(page: Page): Promise<Page> {
  const kept = await page.evaluate(() => Object.entries(sessionStorage) as [string, string][]);
  const tab = await page.context().newPage();
  noteWireOf(tab);
  await tab.addInitScript((entries) => {
    for (const [name, value] of entries) sessionStorage.setItem(name, value);
  }, kept);
  return tab;
}

/** Calls the hub, as whoever the token is of, and fails the test unless it says yes. */
export async function call<T>(method: string, path: string, body?: object, token?: string): Promise<T> {
  const response = await fetch(`${process.env.PITWATCH_URL}/api/v1${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(response.ok, `${method} ${path}: ${response.status} ${text}`).toBe(true);
  return (JSON.parse(text) as { data: T }).data;
}

export const test = base.extend<Fixtures & Options>({
  ownAddress: [false, { option: true }],

  proxy: async ({ ownAddress }, use) => {
    if (!ownAddress) {
      await use(undefined);
      return;
    }
    const { server, close } = await proxyAtOwnAddress();
    await use({ server });
    close();
  },

  // Every page fails its test when it breaks the content security policy or throws.
  page: async ({ page }, use, testInfo) => {
    takeWire(); // of the test before
    noteWireOf(page);
    const broken: string[] = [];
    page.on('pageerror', (error) => broken.push(error.message));
    await page.exposeFunction('reportViolation', (violation: string) => broken.push(violation));
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        const { reportViolation } = window as unknown as { reportViolation: (text: string) => void };
        reportViolation(`${event.effectiveDirective} blocked ${event.blockedURI}`);
      });
    });
    await use(page);
    if (testInfo.status !== testInfo.expectedStatus) console.log(takeWire());
    expect(broken).toEqual([]);
  },

  live: async ({ page }, use) => {
    await enter(page, await sessionOf('owner'));
    await use(page);
  },

  asOwner: async ({}, use) => {
    const { access_token } = await sessionOf('owner');
    await use((method, path, body) => call(method, path, body, access_token));
  },

  pageOf: async ({ browser }, use) => {
    const opened: Page[] = [];
    await use(async (role, subRole = null) => {
      const page = await (await browser.newContext()).newPage();
      noteWireOf(page);
      opened.push(page);
      await enter(page, await sessionOf(role, subRole));
      return page;
    });
    await Promise.all(opened.map((page) => page.context().close()));
  },

  connect: async ({}, use) => {
    const opened: Publisher[] = [];
    await use(async (pit) => {
      const publisher = await Publisher.connect(device(pit));
      opened.push(publisher);
      return { publisher, device: device(pit) };
    });
    await Promise.all(opened.map((publisher) => publisher.close()));
  },
});

export const expectLive = (page: Page, timeout = 15_000) =>
  expect(page.locator('[data-link=live]')).toBeVisible({ timeout });

export const card = (page: Page, { pit_id }: DemoDevice) => page.locator(`[data-pit="${pit_id}"]`);

type Owner = Fixtures['asOwner'];

/** Work on a car. */
export interface DemoJob {
  id: number;
  tracking_url: string;
}

/** Ends whatever goes on or waits in a pit, so that a test has it for itself. */
export async function empty(asOwner: Owner, pit: number): Promise<void> {
  const path = `/workshops/${demo.workshop_id}/jobs?open=true&pit_id=${pit}&page_size=200`;
  for (const { id, status } of await asOwner<{ id: number; status: string }[]>('GET', path)) {
    const next = status === 'completed' ? 'delivered' : 'cancelled';
    await asOwner('POST', `/jobs/${id}/status`, { status: next, note: 'End-to-end test' });
  }
}

/** A job that waits for a pit. */
export const makeJob = (asOwner: Owner, pit: number, car: string): Promise<DemoJob> =>
  asOwner<DemoJob>('POST', `/workshops/${demo.workshop_id}/jobs`, {
    customer_name: 'Anita Desai',
    car_model: car,
    car_plate: 'KA05MN4821',
    pit_id: pit,
    work_type: 'full_ppf',
  });

export { demo, expect };
