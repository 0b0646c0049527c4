import { device } from './demo';
import { empty, expect, makeJob, test } from './fixtures';

test('the history says who changed what, to whoever has the job open', async ({ signedIn: live, asOwner, pageOf }) => {
  const pit = device(3).pit_id;
  await empty(asOwner, pit);
  const { id } = await makeJob(asOwner, pit, 'Honda City');
  const admin = await pageOf('staff', 'admin');
  await admin.goto(`/jobs/${id}`);
  await live.goto(`/jobs/${id}`);
  const history = live.getByRole('list', { name: 'History' });
  await expect(history.getByText('Job made')).toBeVisible();

  await admin.getByRole('button', { name: 'Edit' }).click();
  await admin.getByRole('textbox', { name: /^Price/ }).fill('65000');
  await admin.getByRole('button', { name: 'Save' }).click();
  await expect(history.getByText('₹65,000')).toBeVisible();
  await expect(history.getByRole('listitem').filter({ hasText: '₹65,000' })).toContainText(/^Changed · \S/);

  await asOwner('POST', `/jobs/${id}/status`, { status: 'in_progress' });
  await asOwner('POST', `/jobs/${id}/stage`, { stage: 'inspection', action: 'finish' });
  await expect(history.getByRole('listitem').filter({ hasText: 'Inspection finished' })).toContainText(/ · \S/);
  await empty(asOwner, pit);
});

test("times are the workshop's, wherever one looks from", async ({ browser, asOwner }) => {
  const pit = device(3).pit_id;
  await empty(asOwner, pit);
  const { id, tracking_url } = await makeJob(asOwner, pit, 'Honda City');
  const end = new Date();
  end.setUTCHours(end.getUTCHours() + 3, 0, 0, 0);
  await asOwner('PATCH', `/jobs/${id}/time`, { estimated_end_time: end.toISOString() });
  const context = await browser.newContext({ timezoneId: 'America/New_York' });
  const page = await context.newPage();
  await page.goto(new URL(tracking_url, process.env.PITWATCH_URL).pathname);
  // Full hours of UTC are half hours of India, and full hours of New York.
  await expect(page.getByText(/^To be ready around .*:30/)).toBeVisible();

  await page.getByRole('link', { name: 'Sign in by a code' }).click();
  await expect(page).toHaveURL(/\/sign-in\?workshop=workshop_\d+$/);
  await expect(page.getByLabel('Phone number or e-mail address')).toBeVisible();
  await expect(page.getByLabel('Workshop')).toHaveCount(0);
  await context.close();
  await empty(asOwner, pit);
});

test('a dialog asks before it takes along what was typed, also at twice the size', async ({
  signedIn: live,
  asOwner,
}) => {
  const pit = device(3).pit_id;
  await empty(asOwner, pit);
  const { id } = await makeJob(asOwner, pit, 'Honda City');
  await asOwner('POST', `/jobs/${id}/status`, { status: 'in_progress' });
  await live.setViewportSize({ width: 640, height: 360 }); // 1280 × 720 at 200 %
  await live.goto(`/jobs/${id}`);
  await live.getByRole('button', { name: 'Edit' }).click();
  const dialog = live.getByRole('dialog', { name: 'Edit the job' });
  const save = dialog.getByRole('button', { name: 'Save' });
  await save.scrollIntoViewIfNeeded();
  await save.click({ trial: true });
  await expect(save).toBeInViewport({ ratio: 1 });
  await expect(dialog.getByRole('button', { name: 'Close' })).toBeInViewport({ ratio: 1 });
  expect(await live.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  const notes = live.getByRole('textbox', { name: /^Notes/ });
  await notes.fill('Call first');
  await live.keyboard.press('Escape');
  await live.getByRole('button', { name: 'Stay' }).click();
  await expect(notes).toHaveValue('Call first');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await live.getByRole('button', { name: 'Leave' }).click();
  await expect(notes).toBeHidden();
  await empty(asOwner, pit);
});

test('Live shows on return what it showed, at the place where one left it', async ({ live, asOwner }) => {
  const pit = device(3).pit_id;
  await empty(asOwner, pit);
  const { id } = await makeJob(asOwner, pit, 'Honda City');
  await asOwner('POST', `/jobs/${id}/status`, { status: 'in_progress' });
  await live.getByRole('button', { name: /^In work/ }).click();
  await live.getByRole('link', { name: 'Pit 3', exact: true }).click();
  await expect(live.getByRole('heading', { level: 1 })).toHaveText(/^Pit 3/);
  await live.goBack();
  await expect(live.getByRole('button', { name: /^In work/ })).toHaveAttribute('aria-pressed', 'true');

  await live.getByRole('button', { name: /^All/ }).click();
  await live.setViewportSize({ width: 390, height: 600 });
  const second = live.getByRole('link', { name: 'Pit 2', exact: true });
  await second.evaluate((link) => {
    link.scrollIntoView({ block: 'center' });
  });
  const left = await live.evaluate(() => scrollY);
  expect(left).toBeGreaterThan(0);
  await second.click();
  await expect(live.getByRole('heading', { level: 1 })).toHaveText(/^Pit 2/);
  expect(await live.evaluate(() => scrollY)).toBe(0);
  await live.goBack();
  await expect.poll(() => live.evaluate(() => scrollY)).toBe(left);
  await empty(asOwner, pit);
});
