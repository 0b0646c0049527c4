import { user } from './demo';
import { call, expect, expectLive, test } from './fixtures';
import { totp } from './totp';

interface Onboarded {
  workshop: { id: number };
  owner: { username: string };
  temporary_password: string;
}

interface Settings {
  second_factor_required: boolean;
  customer_sign_in: string;
}

test.use({ viewport: { width: 390, height: 844 } });

test('an owner on a phone says how people sign in, and comes back by the second factor that this wants', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const { username, password } = user('super_admin');
  const { access_token: root } = await call<{ access_token: string }>('POST', '/auth/login', { username, password });
  const made = await call<Onboarded>(
    'POST',
    '/admin/workshops',
    { workshop: { name: `Settings ${Date.now()}` }, owner: { name: 'Farah Khan' }, pits: 1 },
    root,
  );
  const path = `/workshops/${made.workshop.id}`;
  const settings = () => call<Settings>('GET', path, undefined, root);
  const signIn = async (secret: string) => {
    await page.getByLabel('User name').fill(made.owner.username);
    await page.getByLabel('Password', { exact: true }).fill(secret);
    await page.keyboard.press('Enter');
  };
  await page.goto('/');
  await signIn(made.temporary_password);
  await page.getByLabel('Temporary password').fill(made.temporary_password);
  await page.getByLabel('New password', { exact: true }).fill('Better123');
  await page.getByLabel('New password, again').fill('Better123');
  await page.keyboard.press('Enter');
  await expectLive(page);
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('link', { name: 'Workshop settings' }).click();

  await expect(page.getByRole('radio', { name: /^By the link of their job/ })).toBeChecked();
  await page.getByRole('radio', { name: /^By user name and password/ }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/^Saved/)).toBeVisible();
  await page.reload();
  await expect(page.getByRole('radio', { name: /^By user name and password/ })).toBeChecked();
  expect(await settings()).toMatchObject({ second_factor_required: false, customer_sign_in: 'password' });

  await page.getByRole('button', { name: 'Require it' }).click();
  await expect(page.getByText(/this signs you out, too/)).toBeVisible();
  await page.getByRole('button', { name: 'Require it and sign out' }).click();
  await expect(page.getByText('Your session has ended. Sign in again.')).toBeVisible();
  expect(await settings()).toMatchObject({ second_factor_required: true });

  await signIn('Better123');
  await expect(page.getByText(/^Your workshop wants one of its owners/)).toBeVisible();
  const secret = (await page.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/).innerText()).replaceAll(' ', '');
  await page.getByLabel('Code').fill(totp(secret));
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByText('Required', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'No longer require it' }).click();
  await expect(page.getByText(/^Not required/)).toBeVisible();
  await page.getByRole('button', { name: 'Require it' }).click();
  await page.getByRole('button', { name: 'Require it now' }).click();
  await expect(page.getByText('Required', { exact: true })).toBeVisible();
  expect(await settings()).toMatchObject({ second_factor_required: true });

  await call('DELETE', path, undefined, root);
});
