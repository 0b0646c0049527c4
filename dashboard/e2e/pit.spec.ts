import type { Page } from '@playwright/test';
import { device, user } from './demo';
import { card, empty, expect, expectLive, makeJob, test } from './fixtures';

test.use({ failing: /^404 \/pits\/\d+$/ });

const range = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

test('a card leads to its pit, whose values come live and can be seen back to 90 days', async ({ live, connect }) => {
  const { publisher, device: sensor } = await connect(2);
  await publisher.publish({ temperature: 23.4, humidity: 51, pm25: 9 });
  await card(live, sensor)
    .getByRole('link', { name: /^Pit 2/ })
    .click();
  await expect(live).toHaveURL(new RegExp(`/pits/${sensor.pit_id}$`));
  await expect(live.getByRole('heading', { level: 1 })).toHaveText(/^Pit 2/);
  await expect(live.getByRole('heading', { level: 1 })).toBeFocused();

  const tile = live.locator('[data-metric=temperature]');
  await expect(tile).toHaveText(/23\.4.*ago/);
  await publisher.publish({ temperature: 26.1, humidity: 51, pm25: 9 });
  await expect(tile.locator('b')).toHaveText('26.1');

  await range(live, '1 h').click();
  const canvas = live.locator('figure canvas').first();
  await expect(canvas).toBeVisible();
  const colours = () =>
    canvas.evaluate((drawn: HTMLCanvasElement) => {
      if (drawn.width === 0) return 0; // it has no size before its first frame
      const pixels = drawn.getContext('2d')?.getImageData(0, 0, drawn.width, drawn.height).data ?? [];
      return new Set(pixels).size;
    });
  await expect.poll(colours).toBeGreaterThan(20);

  await live.getByText('Show as a table').click();
  const table = live.getByRole('table', { name: 'Values of the last hour' });
  await expect(table.getByRole('columnheader', { name: 'Temperature (°C)' })).toBeVisible();
  await expect(table).toContainText('26.1');

  for (const name of ['24 h', '7 d', '30 d', '90 d']) {
    const answer = live.waitForResponse((response) => response.url().includes('/sensors/history'));
    await range(live, name).click();
    expect((await answer).status()).toBe(200);
    await expect(range(live, name)).toHaveAttribute('aria-pressed', 'true');
  }
  await live.reload();
  await expect(range(live, '90 d')).toHaveAttribute('aria-pressed', 'true');
});

test('a chart is read by the keyboard, and shows the values that one chooses', async ({
  signedIn: live,
  asOwner,
  connect,
}) => {
  const { publisher, device: sensor } = await connect(2);
  await publisher.publish({ temperature: 24.4, humidity: 53, pm25: 9 });
  const history = () => asOwner<{ temperature: number | null }[]>('GET', `/pits/${sensor.pit_id}/sensors/history`);
  await expect
    .poll(async () => (await history()).map(({ temperature }) => temperature), { message: 'stored, not only taken' })
    .toContain(24.4);
  await live.goto(`/pits/${sensor.pit_id}?range=1h`);
  const cursor = live.getByRole('slider', { name: 'Values over time' });
  await expect(cursor).toHaveAttribute('aria-valuetext', /Temperature \d+\.\d °C, Humidity \d+ %/);
  await cursor.focus();
  await live.keyboard.press('End');
  await expect(cursor).toHaveAttribute('aria-valuetext', /Temperature 24\.4 °C/);
  await live.locator('[data-metric=humidity]').click();
  await expect(cursor).toHaveAttribute('aria-valuetext', /Temperature/);
  await expect(cursor).not.toHaveAttribute('aria-valuetext', /Humidity/);

  await range(live, '24 h').click();
  const closer = live.getByRole('button', { name: 'Zoom in' });
  await expect(closer).toHaveAttribute('aria-disabled', 'false');
  const finer = live.waitForResponse((response) => /\/sensors\/history\?.*bucket=1m/.test(response.url()));
  await closer.click();
  await closer.click();
  expect((await finer).status()).toBe(200);
});

test('jobs and alerts of the time stand in the chart, the car and the next one beside it', async ({
  signedIn: live,
  asOwner,
}) => {
  const pit = device(1).pit_id;
  await empty(asOwner, pit);
  const { id } = await makeJob(asOwner, pit, 'Mahindra XUV700');
  await asOwner('POST', `/jobs/${id}/status`, { status: 'in_progress' });
  await makeJob(asOwner, pit, 'Kia Seltos');
  await live.goto(`/pits/${pit}?range=1h`);
  await expect(live.locator('[data-job]')).toContainText('Mahindra XUV700');
  await expect(live.locator('[data-job]')).toContainText('Inspection');
  await expect(live.getByRole('link', { name: 'Kia Seltos' })).toBeVisible();
  await expect(live.getByText(/^\d+ jobs?$/)).toBeVisible();
  await asOwner('POST', `/jobs/${id}/stage`, { stage: 'inspection', action: 'finish' });
  await expect(live.locator('[data-job]')).toContainText('Wash and decontamination');
  await empty(asOwner, pit);
  await expect(live.getByText('No car is in the pit.')).toBeVisible();
});

test('a pit goes into maintenance until somebody ends it, and no car comes in meanwhile', async ({
  signedIn: live,
  asOwner,
}) => {
  const pit = device(2).pit_id;
  await live.goto(`/pits/${pit}`);
  await live.getByRole('button', { name: 'Start maintenance' }).click();
  const dialog = live.getByRole('dialog', { name: 'Maintenance' });
  await dialog.getByRole('button', { name: 'Start maintenance' }).click();
  await expect(live.getByText('In maintenance until somebody ends it.')).toBeVisible();
  expect(await asOwner('GET', `/pits/${pit}`)).toMatchObject({ status: 'maintenance', maintenance_until: null });

  await live.getByRole('button', { name: 'Change the end' }).click();
  const tomorrow = new Date(Date.now() + 24 * 3_600_000);
  await dialog.getByLabel(/^Until/).fill(`${tomorrow.toISOString().slice(0, 10)}T18:00`);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(live.getByText(/^In maintenance until .*6:00/)).toBeVisible();

  await live.goto('/');
  await expectLive(live);
  await expect(card(live, device(2)).getByText('Maintenance')).toBeVisible();
  await live.goto(`/pits/${pit}`);
  await live.getByRole('button', { name: 'End maintenance' }).click();
  await expect(live.getByText('The pit is in use.')).toBeVisible();
  expect(await asOwner('GET', `/pits/${pit}`)).toMatchObject({ status: 'active' });
});

test('an owner sees who is watching which pit, and an operator sees own pits only', async ({ live, browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const operator = user('staff', 'operator');
  await page.goto('/');
  await page.getByLabel('User name').fill(operator.username);
  await page.getByLabel('Password', { exact: true }).fill(operator.password);
  await page.keyboard.press('Enter');
  await expectLive(page);
  const own = Number(await page.getByRole('article').getAttribute('data-pit'));
  await page.getByRole('article').getByRole('link', { name: /^Pit/ }).click();
  await expect(page.locator('[data-metric=temperature]')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start maintenance' })).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Devices' })).toHaveCount(0);

  const seen = live.locator(`[data-pit="${own}"] [data-watchers]`);
  await expect(seen).toBeVisible();
  await expect(live.locator('[data-watchers]')).toHaveCount(1);

  const other = [1, 2, 3].map((number) => device(number).pit_id).find((pit) => pit !== own) ?? 0;
  await page.goto(`/pits/${other}`);
  await expect(page.getByText("This doesn't exist, or you may not see it.")).toBeVisible();
  await context.close();
  await expect(seen).toHaveCount(0);
});
