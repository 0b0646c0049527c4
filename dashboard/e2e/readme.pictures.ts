import type { Page } from '@playwright/test';
import { device } from './demo';
import { demo, empty, expect, makeJob, test, type DemoJob } from './fixtures';

test.use({ launched: true });

const folder = '../docs/images';

async function theme(page: Page, name: 'light' | 'dark') {
  await page.evaluate((chosen) => {
    document.documentElement.dataset.theme = chosen;
  }, name);
}

test('pictures of a workshop at work: all pits, a job, and its customer’s page', async ({ live, page, asOwner }) => {
  const ofPit = (pit: number) => `/workshops/${demo.workshop_id}/jobs?pit_id=${pit}`;
  const [shown] = await asOwner<DemoJob[]>('GET', `${ofPit(device(1).pit_id)}&status=in_progress`);
  if (!shown) throw new Error('the demo’s job is over: start with new data');
  const { id, tracking_url } = await asOwner<DemoJob>('GET', `/jobs/${shown.id}`);
  await asOwner('POST', `/jobs/${id}/consent`, { video: true, text_version: '2026-11-22', how: 'in person' });
  const pit = device(2).pit_id;
  await empty(asOwner, pit);
  const other = await makeJob(asOwner, pit, 'Hyundai Verna');
  const team = await asOwner<{ id: number }[]>('GET', `/workshops/${demo.workshop_id}/users?role=staff`);
  await asOwner('PATCH', `/jobs/${other.id}/assign-staff`, { staff_ids: team.slice(0, 2).map((one) => one.id) });
  await asOwner('POST', `/jobs/${other.id}/status`, { status: 'in_progress' });
  const waiting = await makeJob(asOwner, device(3).pit_id, 'Kia Seltos');

  await live.setViewportSize({ width: 1280, height: 640 });
  await theme(live, 'dark');
  await expect(live.locator('[data-job]')).toHaveCount(2);
  await expect(live.locator('[data-metric=temperature] b').last()).toHaveText(/\d/);
  await live.screenshot({ path: `${folder}/live.png` });

  await live.goto(`/jobs/${id}`);
  await live.setViewportSize({ width: 1280, height: 730 });
  await theme(live, 'light');
  await expect(live.getByRole('img', { name: /QR code/ }).locator('path')).toBeAttached();
  await expect(live.getByText('Inspection finished')).toBeVisible();
  await live.screenshot({ path: `${folder}/job.png` });

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(new URL(tracking_url).pathname);
  await theme(page, 'light');
  await expect(page.locator('[data-metric=temperature] b')).toHaveText(/\d/);
  await expect(page.getByText('Connecting')).toHaveCount(0);
  await page.screenshot({ path: `${folder}/track.png` });

  await asOwner('POST', `/jobs/${waiting.id}/status`, { status: 'cancelled' });
  await empty(asOwner, pit);
});

test('pictures of what went wrong, and of limits that are tried out', async ({ signedIn: page, connect }) => {
  const { publisher } = await connect(3);
  await publisher.publish({ temperature: 24, humidity: 84, pm25: 180 });
  await page.setViewportSize({ width: 1280, height: 640 });
  await page.goto('/alerts');
  await theme(page, 'light');
  await expect(page.getByText(/^AQI 346: stop the film/)).toBeVisible();
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  await page.screenshot({ path: `${folder}/alerts.png` });
  await publisher.publish({ temperature: 24, humidity: 52, pm25: 9 });

  await page.setViewportSize({ width: 1280, height: 860 });
  await page.goto('/alerts/limits');
  await theme(page, 'light');
  await expect(page.locator('figure canvas').first()).toBeVisible();
  await page.getByRole('group', { name: 'Air quality (AQI)' }).getByLabel('Critical above').fill('300');
  await expect(page.locator('[data-preview=there]')).toBeVisible();
  await page.evaluate(() => {
    scrollTo(0, 170); // from the fields' heading on
  });
  await page.screenshot({ path: `${folder}/limits.png` });
});
