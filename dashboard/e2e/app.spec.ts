import type { Page } from '@playwright/test';
import { violationsOn } from './axe';
import { expect, expectLive, tabOf, test as base } from './fixtures';
import { TwoBuilds } from './two-builds';

const test = base.extend<{ hub: TwoBuilds }>({
  hub: async ({}, use) => {
    const hub = await TwoBuilds.start();
    await use(hub);
    await hub.close();
  },
});

test.use({
  serviceWorkers: 'allow',
  failing:
    /^(401|404|net::\w+) \/|Failed to fetch dynamically imported|WebSocket|^The Cross-Origin-Opener-Policy header/,
});

const NEXT = /\.next\.js$/;
const buildOf = (page: Page) => page.locator('script[type=module]').first();

/** Waits until the service worker stands by, and answers what it keeps. */
function kept(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 50));
    const builds = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const requests = await Promise.all(builds.map((build) => build.keys()));
    return requests.flat().map(({ url }) => url.slice(location.origin.length));
  });
}

const open = async (page: Page, name: string) => {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
};

test('what is open while the hub is updated goes on, and takes the new build when asked to, or at night', async ({
  signedIn: tab,
  hub,
}) => {
  await tab.goto(hub.url);
  await expectLive(tab);
  const files = await kept(tab);
  expect(files.length).toBeGreaterThan(50);
  const wall = await tabOf(tab);
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10); // before what the tab's token ends at
  await wall.clock.install({ time: `${yesterday}T22:00:00Z` }); // 3:30 in the workshop: it goes on, and must not come to 4:00
  for (const path of ['/health', '/kiosk', '/verify/ABCDEFGH', `/track/${'A'.repeat(22)}`, '/?wall=1']) {
    const visit = await wall.goto(hub.url + path);
    expect(visit?.fromServiceWorker(), path).toBe(false);
  }
  await expectLive(wall);
  expect((await tab.reload())?.fromServiceWorker()).toBe(true);
  await expectLive(tab);

  hub.update();
  await open(tab, 'Staff'); // by a part that nobody has any more
  await expect(buildOf(tab)).not.toHaveAttribute('src', NEXT);
  const prompt = tab.getByText('There is a new version of Pitwatch.');
  await expect(prompt).toBeVisible();
  await tab.setViewportSize({ width: 360, height: 740 });
  expect(await violationsOn(tab)).toEqual([]);
  await tab.getByRole('button', { name: 'Update' }).click();
  await expect(buildOf(tab)).toHaveAttribute('src', NEXT);
  await expect(tab.getByRole('heading', { level: 1, name: 'Staff' })).toBeVisible();
  await expect(prompt).toHaveCount(0);

  await expect(buildOf(wall)).not.toHaveAttribute('src', NEXT);
  await wall.clock.fastForward('35:00');
  await expect(buildOf(wall)).toHaveAttribute('src', NEXT);
  await expectLive(wall);
  expect(hub.missed).toEqual([]);
  // The page waits ten seconds for its worker to take over: on a busy machine some of its files come later.
  await expect.poll(async () => (await kept(tab)).length, { timeout: 60_000 }).toBe(2 * files.length);
  const both = await kept(tab);
  expect(both.filter((path) => !/^\/(assets\/[\w.-]+\.(js|css|woff2)|theme\.js)?$/.test(path))).toEqual([]);
});

test('a new build takes over by itself once nothing of the old one is open', async ({ signedIn: tab, hub }) => {
  await tab.goto(hub.url);
  await kept(tab);
  const context = tab.context();
  const [old] = context.serviceWorkers();
  hub.update();
  await tab.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect
    .poll(() => tab.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state), { timeout: 60_000 })
    .toBe('installed');
  const later = await context.newPage();
  await tab.close();
  // Asked of the worker itself: a page that is opened to look would keep the old one.
  const next = context.serviceWorkers().find((worker) => worker !== old);
  await expect.poll(() => next?.evaluate('self.serviceWorker.state'), { timeout: 120_000 }).toBe('activated');
  await later.goto(`${hub.url}/legal`);
  await expect(buildOf(later)).toHaveAttribute('src', NEXT);
  expect(await later.evaluate(async () => (await caches.keys()).length)).toBe(2);
});

test('on plain http a part that is gone brings the new build, at the page that was asked for', async ({
  signedIn: tab,
  hub,
}) => {
  await tab.goto(`http://plain.test:${hub.port}`);
  await expectLive(tab);
  expect(await tab.evaluate(() => 'serviceWorker' in navigator)).toBe(false);
  await tab.waitForFunction(() => performance.now() > 5_000);
  hub.update();
  await open(tab, 'Staff');
  await expect(buildOf(tab)).toHaveAttribute('src', NEXT);
  expect(hub.missed.length).toBeGreaterThan(0);
});

test('without the hub the app says so within seconds and goes on by itself; a customer is told by the browser', async ({
  signedIn: tab,
  hub,
}) => {
  await tab.goto(hub.url);
  await kept(tab);
  hub.leave('silent');
  await tab.goto(`${hub.url}/alerts`, { waitUntil: 'commit' });
  hub.leave('gone');
  await tab.goto(`${hub.url}/alerts`);
  await expect(tab.getByText("Pitwatch can't be reached. Trying again…")).toBeVisible();
  expect(await violationsOn(tab)).toEqual([]);
  const customer = await tab.context().newPage();
  await expect(customer.goto(`${hub.url}/track/${'A'.repeat(22)}`)).rejects.toThrow(/net::/);
  hub.comeBack();
  await expect(tab.getByRole('heading', { level: 1, name: 'Alerts' })).toBeVisible();
});

test('is installed as an app: by its manifest, with pictures that are there', async ({ page }) => {
  const answer = await page.request.get('/manifest.webmanifest');
  const { icons } = (await answer.json()) as { icons: { src: string; sizes: string; purpose: string }[] };
  expect(icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual(
    expect.arrayContaining(['192x192 any', '512x512 any', '512x512 maskable']),
  );
  await page.goto('/legal');
  for (const { src, sizes } of icons.filter(({ src: name }) => name.endsWith('.png'))) {
    const width = await page.evaluate(async (address) => {
      const picture = new Image();
      picture.src = address;
      await picture.decode();
      return `${picture.width}x${picture.height}`;
    }, src);
    expect(width, src).toBe(sizes);
  }
});
