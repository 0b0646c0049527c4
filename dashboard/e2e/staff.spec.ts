import type { Page } from '@playwright/test';
import { user } from './demo';
import { demo, expect, expectLive, test } from './fixtures';

test.use({ failing: /^401 / });

async function signIn(page: Page, { username, password }: { username: string; password: string }) {
  await page.goto('/sign-in');
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
}

test('an owner adds an operator, who signs in, chooses a password, and is out at once when deactivated', async ({
  signedIn: live,
  browser,
  asOwner,
}) => {
  test.setTimeout(240_000);
  const name = `Sunil Rao ${Date.now()}`;
  await live.setViewportSize({ width: 390, height: 844 });
  await live.goto('/staff');
  await live.getByRole('link', { name: 'Add somebody' }).click();
  await live.getByLabel('Name', { exact: true }).fill(name);
  const username = await live.getByLabel('User name').inputValue();
  expect(username).toMatch(/^sunil\.rao\.\d+$/);
  const pits = live.getByRole('group', { name: 'Pits' }).getByRole('checkbox');
  for (let i = 1; i < (await pits.count()); i++) await pits.nth(i).uncheck();
  await live.getByRole('button', { name: 'Add', exact: true }).click();
  const password = await live.locator('[data-secret]').innerText();
  await live.getByRole('link', { name: 'Done' }).click();
  await live.getByRole('link', { name }).click();
  await expect(live.getByRole('heading', { name, level: 1 })).toBeFocused();

  const context = await browser.newContext();
  const operator = await context.newPage();
  await signIn(operator, { username, password });
  await operator.getByLabel('Temporary password').fill(password);
  await operator.getByLabel('New password', { exact: true }).fill('Better123');
  await operator.getByLabel('New password, again').fill('Better123');
  await operator.keyboard.press('Enter');
  await expectLive(operator);
  await expect(operator.getByRole('article')).toHaveCount(1);
  await expect(operator.getByRole('link', { name: 'Staff', exact: true })).toHaveCount(0);
  for (const address of ['/staff', '/staff/new', '/workshop', '/workshop/templates/new']) {
    await operator.goto(address);
    await expect(operator.getByText("This page doesn't exist.")).toBeVisible();
  }
  await operator.goto('/');
  await expectLive(operator);

  await live.getByRole('button', { name: 'Deactivate' }).click();
  await expect(live.getByText(`${name} can't sign in any more.`)).toBeVisible();
  await expect(operator.getByText('Your session has ended. Sign in again.')).toBeVisible();
  await context.close();

  await live.getByRole('button', { name: 'Undo' }).click();
  await expect(live.getByRole('button', { name: 'Deactivate' })).toBeVisible();
  const done = live.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.ok());
  await live.getByRole('button', { name: 'Deactivate' }).click();
  await done; // leaving the page would take the call along
  await live.goto('/staff?show=former');
  await expect(live.getByRole('link', { name })).toBeVisible();

  const me = await asOwner<{ id: number }>('GET', '/auth/me');
  await live.goto(`/staff/${me.id}`);
  const newest = live.getByRole('list', { name: 'Activity' }).getByRole('listitem').first();
  await expect(newest).toContainText(`Person ${name}: changed`);
  await expect(newest).toContainText(/Active\s*before: yes\s*→\s*now: no/);
});

test('staff that is looked after by an administrator of theirs, and no more than that', async ({ page, asOwner }) => {
  const path = `/workshops/${demo.workshop_id}/users`;
  const username = `admin_${Date.now()}`;
  const made = await asOwner<{ temporary_password: string }>('POST', path, {
    username,
    name: 'Meera Iyer',
    role: 'staff',
    sub_role: 'admin',
  });
  await signIn(page, { username, password: made.temporary_password });
  await page.getByLabel('Temporary password').fill(made.temporary_password);
  await page.getByLabel('New password', { exact: true }).fill('Better123');
  await page.getByLabel('New password, again').fill('Better123');
  await page.keyboard.press('Enter');
  await expectLive(page);

  await page.getByRole('link', { name: 'Staff', exact: true }).first().click();
  await page.getByRole('link', { name: 'Add somebody' }).click();
  await expect(page.getByLabel('Name', { exact: true })).toBeVisible();
  await expect(page.getByRole('radio')).toHaveCount(0);
  const [owner] = await asOwner<{ id: number }[]>('GET', `${path}?role=owner&page_size=1`);
  await page.goto(`/staff/${owner?.id ?? 0}`);
  await expect(page.getByText('Owners and administrators are changed by an owner.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Deactivate' })).toHaveCount(0);
  await page.goto('/workshop');
  await expect(page.getByText("This page doesn't exist.")).toBeVisible();
});

test('a platform administrator looks after the staff of the workshop in the address', async ({ page }) => {
  await signIn(page, user('super_admin'));
  await expect(page.getByRole('heading', { name: 'Choose a workshop' })).toBeVisible();
  await page.goto('/staff');
  await page
    .getByRole('link')
    .filter({ hasText: demo.devices[0]?.workshop ?? '' })
    .first()
    .click();
  const { username } = user('owner');
  await page.getByRole('row').filter({ hasText: username }).getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`/staff/\\d+\\?workshop=${demo.workshop_id}$`));
  await expect(page.getByRole('button', { name: 'Reset the password' })).toBeVisible();
  await page.goto(`/workshop?workshop=${demo.workshop_id}&tab=templates`);
  await expect(page.getByRole('link', { name: 'New template' })).toBeVisible();
});
