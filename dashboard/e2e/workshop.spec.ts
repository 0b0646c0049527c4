import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { user } from './demo';
import { call, expect, expectLive, test } from './fixtures';
import { totp } from './totp';

// The workshop goes under its open page at the end.
test.use({ failing: /^(401 .*|404 \/workshops\/\d+(\/.*)?)$/ });

interface Onboarded {
  workshop: { id: number };
  owner: { username: string };
  temporary_password: string;
}

interface Settings {
  second_factor_required: boolean;
  customer_sign_in: string;
  video_record: string;
  video_consent: string;
  video_days: number;
}

test.use({ viewport: { width: 390, height: 844 } });

/** A workshop of its own, on the platform for the length of a test. */
async function onboard(name: string) {
  const { username, password } = user('super_admin');
  const { access_token: root } = await call<{ access_token: string }>('POST', '/auth/login', { username, password });
  const made = await call<Onboarded>(
    'POST',
    '/admin/workshops',
    { workshop: { name: `${name} ${Date.now()}` }, owner: { name: 'Farah Khan' }, pits: 1 },
    root,
  );
  const path = `/workshops/${made.workshop.id}`;
  return {
    made,
    settings: () => call<Settings>('GET', path, undefined, root),
    leave: () => call('DELETE', path, undefined, root),
  };
}

async function signIn(page: Page, made: Onboarded, secret: string) {
  await page.getByLabel('User name').fill(made.owner.username);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.keyboard.press('Enter');
}

async function comeIn(page: Page, made: Onboarded) {
  await page.goto('/');
  await signIn(page, made, made.temporary_password);
  await page.getByLabel('Temporary password').fill(made.temporary_password);
  await page.getByLabel('New password', { exact: true }).fill('Better123');
  await page.getByLabel('New password, again').fill('Better123');
  await page.keyboard.press('Enter');
  await expectLive(page);
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('link', { name: 'Workshop settings' }).click();
}

test('an owner on a phone says how people sign in, and comes back by the second factor that this wants', async ({
  page,
}) => {
  test.setTimeout(240_000);
  const { made, settings, leave } = await onboard('Settings');
  await comeIn(page, made);

  await expect(page.getByRole('radio', { name: /^By the link of their job/ })).toBeChecked();
  await page.getByRole('radio', { name: /^By user name and password/ }).check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText(/^Saved/)).toBeVisible();
  await page.reload();
  await expect(page.getByRole('radio', { name: /^By user name and password/ })).toBeChecked();
  expect(await settings()).toMatchObject({ second_factor_required: false, customer_sign_in: 'password' });

  await page.getByRole('radio', { name: /^Around the clock/ }).check();
  await expect(page.getByText(/tell your staff and visitors first/)).toBeVisible();
  await page.getByLabel('Days that recordings are kept').fill('14');
  await page.getByRole('button', { name: 'Save the camera settings' }).click();
  await expect(page.getByText(/tell your staff and visitors first/)).toHaveCount(0);
  expect(await settings()).toMatchObject({ video_record: 'always', video_consent: 'required', video_days: 14 });

  await page.getByRole('button', { name: 'Require it' }).click();
  await expect(page.getByText(/this signs you out, too/)).toBeVisible();
  await page.getByRole('button', { name: 'Require it and sign out' }).click();
  await expect(page.getByText('Your session has ended. Sign in again.')).toBeVisible();
  expect(await settings()).toMatchObject({ second_factor_required: true });

  await signIn(page, made, 'Better123');
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

  await leave();
});

test('an owner sets a workshop up: settings, a template, a key, a wall screen, and all of it from a file', async ({
  page,
  browser,
}, info) => {
  test.setTimeout(300_000);
  const { made, settings, leave } = await onboard('Set-up');
  await comeIn(page, made);

  await page.getByLabel(/^Address/).fill('Gloss Road 7');
  const zone = page.getByRole('combobox', { name: 'Time zone' });
  await zone.fill('gulf standard dubai');
  await page.getByRole('option', { name: /Dubai/ }).click();
  await page.getByRole('button', { name: 'Save the settings' }).click();
  await expect(page.getByText('The settings are saved.')).toBeVisible();
  expect(await settings()).toMatchObject({ address: 'Gloss Road 7', time_zone: 'Asia/Dubai' });

  await page.getByRole('tab', { name: 'Templates' }).click();
  await page.getByRole('link', { name: 'New template' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Tint, small');
  await page.getByLabel('Kind of work').selectOption('custom');
  await page.getByLabel('Share 2 (%)').fill('60');
  await expect(page.getByText('Together 90 %: 10 to go.')).toBeVisible();
  await page.getByRole('button', { name: 'Spread to 100' }).click();
  await page.getByRole('button', { name: 'Move stage 3 up' }).click();
  await expect(page.getByRole('button', { name: 'Move stage 2 up' })).toBeFocused();
  await page.getByRole('button', { name: 'Save the template' }).click();
  await expect(page.getByRole('link', { name: 'Tint, small' })).toBeVisible();

  await page.getByRole('tab', { name: 'API keys' }).click();
  await page.getByRole('button', { name: 'New API key' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Accounts');
  await page.getByRole('button', { name: 'Create the key' }).click();
  const key = await page.locator('[data-secret]').innerText();
  expect(await call<{ id: number }>('GET', `/workshops/${made.workshop.id}`, undefined, key)).toBeTruthy();
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByRole('button', { name: 'Revoke Accounts' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('No keys yet')).toBeVisible();

  // A name that leads nowhere on any machine: what is tried fails, and the page says so by itself.
  await page.getByLabel('Address', { exact: true }).fill('https://books.example.invalid/hook');
  await page.getByRole('button', { name: 'Set up the webhook' }).click();
  await expect(page.locator('[data-secret]')).toHaveText(/^\S{20,}$/);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await expect(page.getByText('It was not called yet.')).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: 'Try it' }).click();
  const calls = page.getByRole('region', { name: 'Last calls' });
  await expect(calls.getByRole('listitem').filter({ hasText: 'Test' })).toBeVisible();
  await expect(calls).toContainText('books.example.invalid');
  await expect(page.locator('[data-secret]')).not.toBeAttached();

  await page.getByRole('tab', { name: 'Wall screens' }).click();
  await page.getByRole('button', { name: 'New wall screen' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Reception');
  await page.getByRole('button', { name: 'Create the link' }).click();
  await expect(page.getByRole('img', { name: /wall screen Reception/ }).locator('path')).toHaveAttribute('d', /^M/);
  const link = await page.getByText(/\/kiosk\//).innerText();
  const wall = await browser.newPage();
  await wall.goto(new URL(link).pathname);
  await expectLive(wall);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Revoke Reception' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(wall.getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
  await wall.close();

  await page.getByRole('tab', { name: 'Set-up file' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the file' }).click();
  const file = info.outputPath('setup.json');
  await (await saved).saveAs(file);
  await page.getByLabel('Choose a file').setInputFiles(file);
  await expect(page.getByText('setup.json changes nothing: all of it is so already.')).toBeVisible();

  const setup = JSON.parse(await readFile(file, 'utf8')) as { pits: object[]; limits: object };
  const changed = {
    ...setup,
    pits: [{ ...setup.pits[0], name: 'Glass bay' }],
    limits: { ...setup.limits, for_seconds: 90 },
  };
  await page.getByLabel('Choose a file').setInputFiles({
    name: 'changed.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(changed)),
  });
  await expect(page.getByText('changed.json would make 2 changes')).toBeVisible();
  const changes = page.getByRole('list', { name: 'What would change' }).getByRole('listitem');
  await expect(changes.filter({ hasText: 'Pit 1' })).toContainText('Glass bay');
  await expect(changes.filter({ hasText: 'Limits of the workshop' })).toContainText('90');
  await page.reload();
  await page.getByLabel('Choose a file').setInputFiles({
    name: 'changed.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(changed)),
  });
  await page.getByRole('button', { name: 'Apply 2 changes' }).click();
  await expect(page.getByText('2 changes were applied.')).toBeVisible();
  await page.getByRole('link', { name: 'Live', exact: true }).first().click();
  await expect(page.getByRole('article', { name: 'Glass bay' })).toBeVisible();

  await leave();
});
