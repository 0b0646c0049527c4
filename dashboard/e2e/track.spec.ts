import { device } from './demo';
import { empty, expect, makeJob, test } from './fixtures';

test.use({ failing: /^(404 \/track\/\w+|net::ERR_INTERNET_DISCONNECTED .*)$/ });

test('a customer follows the work by the link alone, without a sign-in or a reload', async ({
  page,
  asOwner,
  connect,
}) => {
  const pit = device(2);
  await empty(asOwner, pit.pit_id);
  const { id, tracking_url } = await makeJob(asOwner, pit.pit_id, 'BMW X5');
  const token = tracking_url.split('/').at(-1) ?? '';
  const asked: { url: string; referrer: string | undefined }[] = [];
  page.on('request', (request) => asked.push({ url: request.url(), referrer: request.headers().referer }));

  const answer = await page.goto(new URL(tracking_url).pathname);
  expect(answer?.status()).toBe(200);
  expect(answer?.headers()).toMatchObject({
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex',
    'cache-control': 'no-cache',
  });
  await expect(page.getByText('Your BMW X5')).toBeVisible();
  await expect(page.locator('main')).not.toContainText('KA05MN4821');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Waiting');
  await expect(page.locator('[data-link=live]')).toBeVisible();

  await asOwner('POST', `/jobs/${id}/status`, { status: 'in_progress' });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^\d{1,2}:\d\d (am|pm)$/);
  await expect(page.getByText(/^(6 h|5 h 5\d min)$/)).toBeVisible();
  await expect(page.locator('[data-stage=inspection]')).toHaveAttribute('aria-current', 'step');

  const { publisher } = await connect(2);
  for (const value of [22.4, 25.1]) {
    await publisher.publish({ temperature: value, humidity: 51, pm25: 9 });
    await expect(page.locator('[data-metric=temperature] b')).toHaveText(value.toFixed(1));
  }
  await expect(page.getByText('Good, AQI 15')).toBeVisible();

  await asOwner('POST', `/jobs/${id}/stage`, { stage: 'inspection', action: 'finish' });
  await expect(page.locator('[data-stage=wash]')).toHaveAttribute('aria-current', 'step');
  await asOwner('PATCH', `/jobs/${id}/time`, {
    estimated_end_time: new Date(Date.now() + 20.5 * 60_000).toISOString(),
  });
  await expect(page.getByText(/^(20|21) min$/)).toBeVisible();

  await asOwner('POST', `/jobs/${id}/status`, { status: 'quality_check' });
  await asOwner('POST', `/jobs/${id}/status`, { status: 'completed' });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ready');
  await expect(page.getByText('Air around your car')).toBeHidden();

  // Whoever is asked, the token stands in no Referer, and nobody else is asked.
  const origin = new URL(page.url()).origin;
  expect(asked.filter(({ url }) => !url.startsWith(origin) && !url.startsWith(origin.replace('http', 'ws')))).toEqual(
    [],
  );
  expect(asked.filter(({ referrer }) => referrer?.includes(token))).toEqual([]);
  expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
  await asOwner('POST', `/jobs/${id}/status`, { status: 'delivered' });
});

test('a link that leads nowhere says so, in the language of the browser', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ locale: 'hi-IN', ...(baseURL && { baseURL }) });
  const page = await context.newPage();
  await page.goto('/track/nobodyshasthislink0000');
  await expect(page.getByRole('heading', { name: 'इस लिंक पर कोई गाड़ी नहीं' })).toBeVisible();
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'This link leads to no car' })).toBeVisible();
  await context.close();
});

test('the page goes on by itself after its connection was away', async ({ page, context, asOwner }) => {
  const pit = device(2);
  await page.clock.install();
  await empty(asOwner, pit.pit_id);
  const { id, tracking_url } = await makeJob(asOwner, pit.pit_id, 'Honda City');
  await page.goto(new URL(tracking_url).pathname);
  await expect(page.locator('[data-link=live]')).toBeVisible();
  await context.setOffline(true);
  await page.clock.fastForward(70_000); // a socket that is open has something to say in less
  await expect(page.locator('[data-link=lost]')).toBeVisible();
  await asOwner('POST', `/jobs/${id}/status`, { status: 'in_progress' });
  await context.setOffline(false);
  await expect(page.locator('[data-link=live]')).toBeVisible({ timeout: 90_000 });
  await expect(page.locator('[data-stage=inspection]')).toHaveAttribute('aria-current', 'step');
  await empty(asOwner, pit.pit_id);
});
