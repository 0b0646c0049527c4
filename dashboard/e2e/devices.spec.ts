import type { Page } from '@playwright/test';
import { violationsOn } from './axe';
import { demo, user } from './demo';
import { call, expect, test } from './fixtures';
import { PluggedIn, type Registered } from './plugged-in';

const PHONE = { width: 390, height: 844 };

/** As the platform registers what it ships: nobody has it yet. */
async function shipped(): Promise<Registered> {
  const { username, password } = user('super_admin');
  const { access_token } = await call<{ access_token: string }>('POST', '/auth/login', { username, password });
  const device_id = `ESP32-${Date.now().toString(16).toUpperCase().padStart(12, '0')}`;
  return call<Registered>('POST', '/devices', { device_id }, access_token);
}

async function signIn(page: Page) {
  const owner = user('owner');
  await page.getByLabel('User name').fill(owner.username);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.keyboard.press('Enter');
}

/** Other tests count the pits that there were. */
test.afterEach(async ({ asOwner }) => {
  const pits = await asOwner<{ id: number; pit_number: number }[]>('GET', `/workshops/${demo.workshop_id}/pits`);
  for (const { id } of pits.filter(({ pit_number }) => pit_number > demo.devices.length))
    await asOwner('DELETE', `/pits/${id}`);
});

const step = (page: Page, name: string) => page.locator(`[data-step=${name}]`);

test('on a phone: a label is scanned, the owner signs in, claims the device and sees its first reading', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await page.setViewportSize(PHONE);
  const device = await shipped();
  const told: string[] = [];
  page.on('request', (request) => told.push(request.url(), JSON.stringify(request.headers())));

  await page.goto(`/devices/claim#d=${device.device_id}&c=${device.claim_code}`);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signIn(page);
  await expect(page.getByText(device.device_id)).toBeVisible();
  const kept = () =>
    page.evaluate(() => JSON.stringify([location.href, history.state, localStorage, sessionStorage, document.title]));
  expect(await kept()).not.toContain(device.claim_code);
  expect(await violationsOn(page)).toEqual([]);

  await page.getByRole('button', { name: /^Make Pit \d+$/ }).click();
  await expect(page.getByLabel('Pit')).not.toHaveValue('');
  await page.getByRole('button', { name: 'Claim the device' }).click();
  await expect(page.getByText(`${device.device_id} is yours, in Pit`)).toBeVisible();
  await expect(step(page, 'power')).toHaveAttribute('data-state', 'hangs');
  await expect(page.getByText(/Plug in its power/)).toBeVisible();
  expect(await violationsOn(page)).toEqual([]);

  const running = await PluggedIn.connect(device);
  try {
    await expect(step(page, 'network')).toHaveAttribute('data-state', 'done', { timeout: 30_000 });
    await expect(page.getByText(`${device.device_id} sends its readings from Pit`)).toBeVisible({ timeout: 30_000 });
    await expect(page.locator('[data-reading]')).toContainText('°C');
    await expect(step(page, 'readings')).toHaveAttribute('data-state', 'done');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(await violationsOn(page)).toEqual([]);
  } finally {
    await running.unplug();
  }
  expect(await kept()).not.toContain(device.claim_code);
  expect(told.join('\n')).not.toContain(device.claim_code);

  // A code works once; a wrong one and an unknown device look the same.
  for (const [id, code] of [
    [device.device_id, device.claim_code],
    [device.device_id, 'ZZZZ-ZZZZ-ZZZZ'],
    ['ESP32-FFFFFFFFFFFF', device.claim_code],
  ] as const) {
    await page.goto('/devices/claim');
    await page.getByLabel('Device id').fill(id);
    await page.getByLabel('Code', { exact: true }).fill(code);
    await page.getByLabel('Pit').selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Claim the device' }).click();
    await expect(page.getByText(/^This code does not fit this device\./)).toBeVisible();
  }
});

test('a device is registered, its keys shown once, and its label printed', async ({ live: page }) => {
  test.setTimeout(120_000);
  const id = `ESP32-${(Date.now() + 1).toString(16).toUpperCase().padStart(12, '0')}`;
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Devices' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Devices' })).toBeFocused();
  await expect(page.getByRole('row').filter({ hasText: 'Wall unit 1' })).toContainText('Pit 1');
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('link', { name: 'Register' }).click();
  await page.getByLabel('Device id').fill(id);
  await page.getByRole('button', { name: 'Register' }).click();
  await expect(page.getByText(/^LIC-/)).toBeVisible();
  await expect(page.getByRole('img', { name: `QR code of ${id}` }).locator('path')).toBeAttached();
  expect(await violationsOn(page)).toEqual([]);

  /** Width and height of the first page on paper, in mm. */
  const paper = async () => {
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    const [, width = 0, height = 0] = /MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(pdf)?.map(Number) ?? [];
    return { width: Math.round((width / 72) * 25.4), height: Math.round((height / 72) * 25.4) };
  };
  expect(await paper()).toEqual({ width: 62, height: 36 });
  await page.getByLabel('Paper').selectOption('Sheets, A4');
  expect(await paper()).toEqual({ width: 210, height: 297 });

  await page.getByRole('link', { name: 'Done' }).click();
  await page.getByRole('searchbox').fill(id.toLowerCase());
  await expect(page.getByRole('row').filter({ hasText: id })).toContainText('Not heard yet');
  await page.setViewportSize(PHONE);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('button', { name: 'More' }).click();
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Workshop' })).toBeVisible();
});

test('the list of devices is told by events, in Hindi too', async ({ signedIn: page, connect }) => {
  const { publisher, device } = await connect(3);
  await page.goto('/devices?show=online');
  await page.getByRole('button', { name: 'हिन्दी' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'डिवाइस' })).toBeVisible();
  const row = page.getByRole('row').filter({ hasText: device.device_id });
  await expect(row).toBeVisible();
  await publisher.say('offline');
  await expect(row).toHaveCount(0);
  await publisher.say('online');
  await expect(row).toContainText('ऑनलाइन');
  expect(await violationsOn(page)).toEqual([]);
});

test("a device's page: told to blink until it did, disabled and back, moved, and decommissioned", async ({
  signedIn: page,
}) => {
  test.setTimeout(180_000);
  const device = await shipped();
  const running = await PluggedIn.connect(device);
  try {
    await page.goto('/devices/claim');
    await page.getByLabel('Device id').fill(device.device_id);
    await page.getByLabel('Code', { exact: true }).fill(device.claim_code.toLowerCase());
    await page.getByRole('button', { name: /^Make Pit \d+$/ }).click();
    await expect(page.getByLabel('Pit')).not.toHaveValue('');
    await page.getByRole('button', { name: 'Claim the device' }).click();
    await expect(page.getByText(`${device.device_id} sends its readings from Pit`)).toBeVisible({ timeout: 30_000 });

    await page.goto(`/devices/${device.device_id}`);
    await expect(step(page, 'readings')).toHaveAttribute('data-state', 'done');
    await expect(page.locator('[data-command=ASSIGN]')).toHaveAttribute('data-state', 'done');
    await page.getByRole('button', { name: 'Trace for 15 minutes' }).click();
    await page.getByRole('button', { name: 'Let it blink' }).click();
    await expect(page.locator('[data-command=IDENTIFY]')).toHaveAttribute('data-state', 'done');
    expect(await violationsOn(page)).toEqual([]);

    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await expect(page.getByText('disabled by a person')).toBeVisible();
    await expect(step(page, 'readings')).toHaveAttribute('data-state', 'hangs');
    await expect(page.locator('[data-command=DISABLE]')).toHaveAttribute('data-state', 'done');
    await page.getByRole('button', { name: 'Enable' }).click();
    await expect(page.locator('[data-command=ENABLE]')).toHaveAttribute('data-state', 'done');
    await expect(step(page, 'readings')).toHaveAttribute('data-state', 'done', { timeout: 30_000 });
    await expect(page.locator('[data-outcome=stored]').first()).toBeVisible({ timeout: 20_000 });
    await page.locator('[data-outcome=stored] summary').first().click();
    await expect(page.locator('[data-outcome=stored] pre').first()).toContainText('"temperature": 24.5');

    await page.setViewportSize(PHONE);
    await page.getByRole('textbox', { name: 'Name' }).fill('Door unit');
    await page.getByRole('combobox', { name: 'Pit' }).selectOption('No pit');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Door unit' })).toBeVisible();
    await expect(step(page, 'pit')).toHaveAttribute('data-state', 'hangs');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(await violationsOn(page)).toEqual([]);

    await page.getByRole('button', { name: 'Decommission' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Decommission' }).click();
    await expect(page.locator('[data-state=retired]')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Restart' })).toHaveCount(0);
  } finally {
    await running.unplug();
  }
});
