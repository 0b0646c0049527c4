import { expect, expectLive, test } from './fixtures';

test.use({ failing: /^404 \/no-such-page$|^429 \/assets\/|Failed to fetch dynamically imported module: .*\/assets\// });

test('pages are reached by the navigation and by address, and keep their place after a reload', async ({ live }) => {
  const pages = live.getByRole('navigation', { name: 'Pages' });
  await pages.getByRole('link', { name: 'Workshop' }).click();
  await expect(live.getByRole('heading', { level: 1, name: 'Workshop settings' })).toBeFocused();
  await expect(live).toHaveTitle('Workshop settings · Pitwatch');
  await live.reload();
  await expect(live.getByRole('heading', { level: 1, name: 'Workshop settings' })).toBeVisible();
  await live.goBack();
  await expectLive(live);

  const deep = await live.goto('/jobs/999999999');
  expect(deep?.status()).toBe(200);
  const missing = await live.goto('/no-such-page');
  expect(missing?.status()).toBe(404);
  await expect(live.getByRole('heading', { name: "This page doesn't exist." })).toBeVisible();
  await live.getByRole('link', { name: 'Go to Live' }).click();
  await expectLive(live);
});

test('a part of the pages that does not come is said plainly, and asked for again', async ({ live }) => {
  await live.route('**/assets/alerts-tool-*', (route) => route.fulfill({ status: 429 }));
  await live.reload();
  await expect(live.getByRole('heading', { level: 1, name: 'This page did not open' })).toBeVisible();
  await live.unroute('**/assets/alerts-tool-*');
  await live.getByRole('button', { name: 'Try again' }).click();
  await expectLive(live);
});

test('on a phone the pages are at the bottom, within reach of a thumb', async ({ live }) => {
  await live.setViewportSize({ width: 390, height: 844 });
  const pages = live.getByRole('navigation', { name: 'Pages' });
  const box = await pages.boundingBox();
  expect(box?.y).toBeGreaterThan(700);
  for (const link of await pages.getByRole('link').all()) {
    if (await link.isVisible()) expect((await link.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  }
  await pages.getByRole('link', { name: 'Live' }).click();
  await expectLive(live);
});

test('nothing slides for whom movement is too much', async ({ live }) => {
  await live.getByRole('button', { name: /^Alerts/ }).click();
  const panel = live.getByRole('dialog', { name: /^Alerts/ });
  await expect(panel).toHaveCSS('animation-name', 'none');
  await live.emulateMedia({ reducedMotion: 'no-preference' });
  await expect(panel).not.toHaveCSS('animation-name', 'none');
});

test('anything is found by typing, without a mouse', async ({ live }) => {
  await live.keyboard.press('Control+k');
  const search = live.getByRole('dialog', { name: 'Go to' }).getByRole('searchbox');
  await expect(search).toBeFocused();
  await live.keyboard.type('work');
  await expect(live.getByRole('option', { name: /^Workshop/ })).toBeVisible();
  await live.keyboard.press('Enter');
  await expect(live.getByRole('heading', { level: 1, name: 'Workshop settings' })).toBeVisible();
});

test('the letters of Hindi are fetched for pages in Hindi only', async ({ live }) => {
  const fetched: string[] = [];
  live.on('request', (request) => {
    if (request.resourceType() === 'font') fetched.push(request.url());
  });
  await live.reload();
  await expectLive(live);
  expect(fetched.filter((url) => url.includes('devanagari'))).toEqual([]);
  await live.getByRole('button', { name: 'हिन्दी' }).first().click();
  await expect(live.getByRole('heading', { level: 1, name: 'लाइव' })).toBeVisible();
  await expect.poll(() => fetched.filter((url) => url.includes('devanagari')).length).toBe(1);
});
