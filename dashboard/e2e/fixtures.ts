import { expect, test as base, type Page } from '@playwright/test';
import { demo, device, Publisher, user, type DemoDevice } from './demo';

interface Tokens {
  access_token: string;
  refresh_token: string;
}

interface Fixtures {
  /** The live page of the owner, signed in and connected. */
  live: Page;
  /** Calls the hub as the owner. */
  asOwner: <T>(method: string, path: string, body?: object) => Promise<T>;
  /** Connects as the device of a pit for the length of the test. */
  connect: (pit: number) => Promise<{ publisher: Publisher; device: DemoDevice }>;
}

/** One sign-in for all tests that are not about signing in, since the hub limits them per address. */
let session: Promise<Tokens> | null = null;

async function signInOnce(): Promise<Tokens> {
  const { username, password } = user('owner');
  return call<Tokens>('POST', '/auth/login', { username, password });
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

export const test = base.extend<Fixtures>({
  // Every page fails its test when it breaks the content security policy or throws.
  page: async ({ page }, use) => {
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
    expect(broken).toEqual([]);
  },

  live: async ({ page }, use) => {
    session ??= signInOnce();
    const { access_token, refresh_token } = await session;
    await page.addInitScript(
      ([access, refresh]) => {
        if (localStorage.getItem('pitwatch.refresh') !== null) return;
        sessionStorage.setItem('pitwatch.access', access ?? '');
        localStorage.setItem('pitwatch.refresh', refresh ?? '');
      },
      [access_token, refresh_token],
    );
    await page.goto('/');
    await expectLive(page);
    await use(page);
  },

  asOwner: async ({}, use) => {
    session ??= signInOnce();
    const { access_token } = await session;
    await use((method, path, body) => call(method, path, body, access_token));
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

export { demo, expect };
