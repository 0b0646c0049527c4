import { call, demo, expect, expectLive, test } from './fixtures';
import { codeSentTo, notices } from './notices';
import { totp } from './totp';

test.use({ failing: /^(401 .*|422 \/auth\/totp\/confirm)$/ });

interface Made {
  id: number;
  username: string;
  temporary_password: string;
}

test('somebody new chooses a password, sets up a second factor and ends another session', async ({ page, asOwner }) => {
  test.setTimeout(240_000);
  const username = `account_${Date.now()}`;
  const made = await asOwner<Made>('POST', `/workshops/${demo.workshop_id}/users`, {
    username,
    name: 'Meera Iyer',
    role: 'staff',
    sub_role: 'admin',
  });

  await page.goto('/');
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(made.temporary_password);
  await page.keyboard.press('Enter');
  await page.getByLabel('Temporary password').fill(made.temporary_password);
  await page.getByLabel('New password', { exact: true }).fill('Better123');
  await page.getByLabel('New password, again').fill('Better123');
  await page.keyboard.press('Enter');
  await expectLive(page);

  await call('POST', '/auth/login', { username, password: 'Better123' });
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('link', { name: 'My account' }).click();
  await expect(page.getByText('This device')).toHaveCount(1);
  await page.getByRole('button', { name: /^End the session/ }).click();
  await expect(page.getByRole('button', { name: /^End the session/ })).toHaveCount(0);

  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByLabel('Your password').fill('Better123');
  await page.keyboard.press('Enter');
  const picture = page.getByRole('img', { name: /QR code/ });
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  const secret = (await page.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/).innerText()).replaceAll(' ', '');
  await page.getByLabel('Code').fill('000000');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'The code is wrong' })).toBeVisible();
  await page.getByLabel('Code').fill(totp(secret));
  await page.getByRole('button', { name: 'Confirm' }).click();
  const codes = page.getByRole('list', { name: /recovery codes/ }).getByRole('listitem');
  await expect(codes).toHaveCount(10);
  const [first = '', second = '', third = ''] = await codes.allInnerTexts();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { name: 'Password', exact: true })).toBeHidden();
  await expect(codes.first()).toBeVisible();
  await page.emulateMedia({ media: 'screen' });
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByText('On', { exact: true })).toBeVisible();

  await page.getByLabel('Present password').fill('Better123');
  await page.getByLabel('New password', { exact: true }).fill('Best12345');
  await page.getByLabel('New password, again').fill('Best12345');
  await page.getByLabel('Second factor').fill(third);
  await page.keyboard.press('Enter');
  await expect(page.getByText('The password is changed.')).toBeVisible();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill('Best12345');
  await page.keyboard.press('Enter');
  await page.getByLabel('Code').fill(first);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'My account' })).toBeVisible();
  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.getByLabel('Your password').fill('Best12345');
  await page.getByLabel('Code').fill(second);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Off. The password alone is enough.')).toBeVisible();

  await asOwner('DELETE', `/users/${made.id}`);
});

test('somebody new chooses a password by the link that was sent, forgets it, and chooses another by another link', async ({
  page,
  asOwner,
}) => {
  const username = `linked_${Date.now()}`;
  const email = `${username}@example.com`;
  const made = await asOwner<Made>('POST', `/workshops/${demo.workshop_id}/users`, {
    username,
    name: 'Kiran Rao',
    email,
    role: 'staff',
    sub_role: 'admin',
  });
  const sent = () => (/https?:\/\/\S+\/set-password#\S+/.exec(notices(email).at(-1) ?? '') ?? [''])[0];
  await expect.poll(sent, { timeout: 60_000 }).not.toBe('');
  const link = sent();

  await page.goto(link);
  await page.getByLabel('New password', { exact: true }).fill('Linked123');
  await page.getByLabel('New password, again').fill('Linked123');
  await page.keyboard.press('Enter');
  await expectLive(page);
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();

  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill('Linked123');
  await page.keyboard.press('Enter');
  await expectLive(page);
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();

  // The mailbox is known to be theirs since: a forgotten password leads there, from the sign-in.
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(page.getByRole('heading', { name: 'Forgot your password?' })).toBeVisible();
  await page.getByLabel('User name').fill(username);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeVisible();
  await expect.poll(() => sent() !== link, { timeout: 60_000 }).toBe(true);
  await page.goto(sent());
  await page.getByLabel('New password', { exact: true }).fill('Found1234');
  await page.getByLabel('New password, again').fill('Found1234');
  await page.keyboard.press('Enter');
  await expectLive(page);
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();

  await page.goto(link);
  await page.getByLabel('New password', { exact: true }).fill('Again1234');
  await page.getByLabel('New password, again').fill('Again1234');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'This link no longer works' })).toBeVisible();

  await asOwner('DELETE', `/users/${made.id}`);
});

test('a changed password keeps every tab of the browser signed in, and no other', async ({
  page,
  context,
  asOwner,
}) => {
  const username = `changing_${Date.now()}`;
  const made = await asOwner<Made>('POST', `/workshops/${demo.workshop_id}/users`, {
    username,
    name: 'Dev Anand',
    role: 'staff',
    sub_role: 'admin',
  });
  await page.goto('/account');
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(made.temporary_password);
  await page.keyboard.press('Enter');
  await page.getByLabel('Temporary password').fill(made.temporary_password);
  await page.getByLabel('New password', { exact: true }).fill('Better123');
  await page.getByLabel('New password, again').fill('Better123');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'My account' })).toBeVisible();
  const elsewhere = await call<{ access_token: string }>('POST', '/auth/login', { username, password: 'Better123' });
  const wall = await context.newPage();
  await wall.goto('/');
  await expectLive(wall);

  // The hub has ended the session, the other tab was refused, and the answer with the next one is still under way: it has
  // to wait for that, else it is out by now.
  const waits = () => wall.evaluate(async () => ((await navigator.locks.query()).pending ?? []).length > 0);
  await page.route('**/auth/change-password', async (route) => {
    const response = await route.fetch();
    await expect
      .poll(async () => (await waits()) || wall.getByRole('heading', { name: 'Sign in' }).isVisible())
      .toBe(true);
    await route.fulfill({ response });
  });
  await page.getByLabel('Present password').fill('Better123');
  await page.getByLabel('New password', { exact: true }).fill('Best12345');
  await page.getByLabel('New password, again').fill('Best12345');
  await page.keyboard.press('Enter');
  await expect(page.getByText('The password is changed.')).toBeVisible();

  await expectLive(wall);
  await expect(page.getByText('This device')).toHaveCount(1);
  await expect(page.getByRole('button', { name: /^End the session/ })).toHaveCount(0);
  await page.reload();
  await expect(page.getByText('This device')).toBeVisible();
  const refused = await fetch(`${process.env.PITWATCH_URL}/api/v1/auth/me`, {
    headers: { Authorization: `Bearer ${elsewhere.access_token}` },
  });
  expect(refused.status).toBe(401);
  await wall.close();
  await asOwner('DELETE', `/users/${made.id}`);
});

test('somebody has messages sent to another mailbox and a first number', async ({ page, asOwner }) => {
  const username = `moving_${Date.now()}`;
  const old = `${username}@example.com`;
  const email = `new_${username}@example.com`;
  const phone = `+9198${String(Date.now()).slice(-8)}`;
  const made = await asOwner<Made>('POST', `/workshops/${demo.workshop_id}/users`, {
    username,
    name: 'Isha Menon',
    email: old,
    role: 'staff',
    sub_role: 'operator',
  });
  await page.goto('/account');
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(made.temporary_password);
  await page.keyboard.press('Enter');
  await page.getByLabel('Temporary password').fill(made.temporary_password);
  await page.getByLabel('New password', { exact: true }).fill('Better123');
  await page.getByLabel('New password, again').fill('Better123');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'My account' })).toBeVisible();
  await call('POST', '/auth/login', { username, password: 'Better123' });

  for (const [button, label, address] of [
    ['Change the e-mail address', 'New e-mail address', email],
    ['Add a phone number', 'New phone number', phone],
  ] as const) {
    await page.getByRole('button', { name: button }).click();
    await page.getByLabel(label).fill(address);
    await page.getByLabel('Your password').fill('Better123');
    await page.keyboard.press('Enter');
    await expect(page.getByText(`A code is on its way to ${address}`)).toBeVisible();
    await expect.poll(() => codeSentTo(address), { timeout: 60_000 }).not.toBe('');
    await page.getByLabel('Code').fill(codeSentTo(address));
    await page.keyboard.press('Enter');
    await expect(page.getByText(`Messages go to ${address} from now on.`)).toBeVisible();
  }
  await expect(page.getByRole('button', { name: /^End the session/ })).toHaveCount(0);
  await expect.poll(() => notices(old).some((text) => text.includes(` to ${username} go to `))).toBe(true);

  await page.reload();
  await expect(page.getByText(email, { exact: true })).toBeVisible();
  await expect(page.getByText(phone, { exact: true })).toBeVisible();
  await asOwner('DELETE', `/users/${made.id}`);
});
