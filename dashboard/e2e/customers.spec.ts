import type { Page } from '@playwright/test';
import { device } from './demo';
import { addCamera, demo, empty, expect, test } from './fixtures';
import { codeSentTo } from './notices';

test.use({ failing: /^(401 .*|404 \/jobs\/\d+)$/ });

const phone = { width: 390, height: 844 };

interface Made {
  id: number;
}

/** On the page that asks for one's address. */
async function signIn(page: Page, email: string) {
  const before = codeSentTo(email);
  await page.getByLabel('Phone number or e-mail address').fill(email);
  await page.keyboard.press('Enter');
  await expect(page.getByText(`If ${email} is known`)).toBeVisible();
  await expect.poll(() => codeSentTo(email), { timeout: 60_000 }).not.toBe(before);
  await page.getByLabel('Code').fill(codeSentTo(email));
}

test('a customer signs in by a code and follows their own car, and nothing else', async ({
  page,
  asOwner,
  connect,
}) => {
  test.setTimeout(300_000);
  await page.setViewportSize(phone);
  const sensor = device(2);
  await empty(asOwner, sensor.pit_id);
  await addCamera(asOwner, sensor.pit_id);
  const email = `anita-${Date.now()}@example.com`;
  const job = {
    customer_name: 'Anita Desai',
    customer_email: email,
    car_model: 'Tata Harrier',
    car_plate: 'KA05MN4821',
    pit_id: sensor.pit_id,
    work_type: 'full_ppf',
  };
  const make = (body: object) => asOwner<Made>('POST', `/workshops/${demo.workshop_id}/jobs`, body);
  const { id } = await make(job);
  const foreign = await make({
    ...job,
    customer_name: 'Vikram Rao',
    customer_email: `vikram-${Date.now()}@example.com`,
  });
  await asOwner('POST', `/jobs/${id}/status`, { status: 'in_progress' });

  await page.goto(`/sign-in?workshop=${sensor.workshop}`);
  await signIn(page, email);
  await expect(page.getByRole('heading', { level: 1, name: 'My cars' })).toBeVisible();
  await expect(page.getByRole('article')).toHaveCount(1);
  await page.getByRole('link', { name: 'Tata Harrier' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Tata Harrier' })).toBeVisible();
  await expect(page.locator('[data-stage=inspection]')).toHaveAttribute('data-state', 'running');
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);

  const { publisher } = await connect(2);
  await publisher.publish({ temperature: 23.3, humidity: 51, pm25: 9 });
  await expect(page.locator('[data-metric=temperature] b')).toHaveText('23.3');
  await asOwner('POST', `/jobs/${id}/stage`, { stage: 'inspection', action: 'finish' });
  await expect(page.locator('[data-stage=wash]')).toHaveAttribute('data-state', 'running');

  await page.getByRole('button', { name: 'I agree' }).click();
  await expect(page.getByText(/^You agreed/)).toBeVisible();
  expect(await asOwner('GET', `/jobs/${id}`)).toMatchObject({ consent: { video: true } });
  await page.getByRole('button', { name: 'Withdraw' }).click();
  await expect(page.getByText(/^No video:/)).toBeVisible();

  await page.goto(`/my/${foreign.id}`);
  await expect(page.getByText("This doesn't exist, or you may not see it.")).toBeVisible();
  await page.goto('/workshop');
  await expect(page.getByRole('heading', { name: "This page doesn't exist." })).toBeVisible();

  // The session ends with the last open job; a code opens one that only reads, where one was.
  await page.goto(`/my/${id}`);
  await expect(page.locator('[data-stage=wash]')).toBeVisible();
  for (const status of ['quality_check', 'completed', 'delivered']) {
    await asOwner('POST', `/jobs/${id}/status`, { status });
  }
  await expect(page.getByText('Your session has ended. Sign in again.')).toBeVisible({ timeout: 150_000 });
  await signIn(page, email);
  await expect(page.getByRole('heading', { level: 1, name: 'Tata Harrier' })).toBeVisible();
  await expect(page.getByText(/^This job is closed/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'I agree' })).toHaveCount(0);
  await empty(asOwner, sensor.pit_id);
});

test('a wrong code is told, and another one has to wait', async ({ page }) => {
  await page.setViewportSize(phone);
  await page.goto('/sign-in');
  await page.getByRole('link', { name: /Sign in by a code/ }).click();
  await page.getByLabel('Workshop code').fill(device(1).workshop);
  await page.getByLabel('Phone number or e-mail address').fill('nobody@example.com');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Another code in \d+ s/ })).toBeVisible();
  await page.getByLabel('Code').fill('000000');
  await expect(page.getByRole('alert')).toHaveText('The code is wrong, was used, or is too old.');
});
