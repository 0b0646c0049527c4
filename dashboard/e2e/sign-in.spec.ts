import { user } from './demo';
import { demo, expect, expectLive, test } from './fixtures';

test.use({ failing: /^401 \/auth\/login$/ });

test.use({ launched: true });
test.describe.configure({ mode: 'default' }); // a wrong password makes everybody wait who signs in by that name

const owner = user('owner');

test('an owner signs in, sees every pit with values, stays signed in over a reload, and signs out', async ({
  page,
}) => {
  await page.goto('/');
  await page.getByLabel('User name').fill(owner.username);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expectLive(page);
  await expect(page.getByRole('article')).toHaveCount(demo.devices.length);
  await expect(page.locator('[data-metric=temperature] b').first()).toHaveText(/^\d+\.\d$/);

  await page.reload();
  await expectLive(page);

  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('a wrong password is told, and what was typed stays', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('User name').fill(owner.username);
  await page.getByLabel('Password', { exact: true }).fill('Wrong1234');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toHaveText('User name or password is wrong.');
  await expect(page.getByLabel('User name')).toHaveValue(owner.username);
});

test('the keyboard alone is enough', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  const reach = async (name: string) => {
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('Tab');
      if (await page.getByLabel(name, { exact: true }).evaluate((field) => field === document.activeElement)) return;
    }
    throw new Error(`${name} is not reached by Tab`);
  };
  await reach('User name');
  await page.keyboard.type(owner.username);
  await reach('Password');
  await page.keyboard.type(owner.password);
  await page.keyboard.press('Enter');
  await expectLive(page);

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.getByRole('button', { name: /^Alerts/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Alerts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('button', { name: /^Alerts/ })).toBeFocused();
});

test('an operator sees the granted pits only', async ({ page }) => {
  const operator = user('staff', 'operator');
  await page.goto('/');
  await page.getByLabel('User name').fill(operator.username);
  await page.getByLabel('Password', { exact: true }).fill(operator.password);
  await page.keyboard.press('Enter');
  await expectLive(page);
  await expect(page.getByRole('article')).toHaveCount(1);
});

test('a platform administrator chooses the workshop', async ({ page }) => {
  const { username, password } = user('super_admin');
  await page.goto('/');
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: /workshop_001/ }).click();
  await expectLive(page);
  await expect(page.getByRole('article')).toHaveCount(demo.devices.length);
});
