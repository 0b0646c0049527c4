import type { Page } from '@playwright/test';
import { device } from './demo';
import { demo, empty, expect, makeJob, test } from './fixtures';

test.use({ launched: true });

const folder = '../docs/images';

async function theme(page: Page, name: 'light' | 'dark') {
  await page.evaluate((chosen) => {
    document.documentElement.dataset.theme = chosen;
  }, name);
}

test('pictures of a workshop at work: all pits, a job, and its customer’s page', async ({ live, page, asOwner }) => {
  const pit = device(2).pit_id;
  await empty(asOwner, pit);
  const team = await asOwner<{ id: number }[]>('GET', `/workshops/${demo.workshop_id}/users?role=staff`);
  const { id, tracking_url } = await makeJob(asOwner, pit, 'Hyundai Verna');
  const waiting = await makeJob(asOwner, device(3).pit_id, 'Kia Seltos');
  await asOwner('PATCH', `/jobs/${id}/assign-staff`, { staff_ids: team.slice(0, 2).map((one) => one.id) });
  await asOwner('PATCH', `/jobs/${id}`, { price: { amount_minor: 6_500_000 } });
  await asOwner('POST', `/jobs/${id}/status`, { status: 'in_progress' });
  for (const stage of ['inspection', 'wash', 'surface_prep']) {
    await asOwner('POST', `/jobs/${id}/stage`, { stage, action: 'finish' });
  }
  await asOwner('POST', `/jobs/${id}/consent`, { video: true, text_version: '2026-11-22', how: 'in person' });

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
