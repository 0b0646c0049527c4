import { card, demo, expect, expectLive, test } from './fixtures';

test.use({ failing: /^401 / });

test('a wall screen follows the pits without a sign-in, until its link is revoked', async ({
  page,
  asOwner,
  connect,
}) => {
  const links = `/workshops/${demo.workshop_id}/kiosk-links`;
  const { id, url } = await asOwner<{ id: number; url: string }>('POST', links, { name: 'Hall' });
  const answer = await page.goto(new URL(url).pathname);
  expect(answer?.status()).toBe(200);
  expect(answer?.headers()).toMatchObject({ 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' });
  await expectLive(page);
  await expect(page.getByRole('article')).toHaveCount(demo.devices.length);
  expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);

  const { publisher, device } = await connect(2);
  await publisher.publish({ temperature: 21.9, humidity: 51, pm25: 9 });
  await expect(card(page, device).locator('[data-metric=temperature] b')).toHaveText('21.9');
  await expect(page.getByRole('button', { name: /^Acknowledge|^Account|^Alerts/ })).toHaveCount(0);

  await asOwner('DELETE', `/kiosk-links/${id}`);
  await expect(page.getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
});
