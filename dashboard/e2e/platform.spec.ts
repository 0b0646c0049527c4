import { connectAsync } from 'mqtt';
import type { Page } from '@playwright/test';
import { violationsOn } from './axe';
import { demo, device, topic, user } from './demo';
import { expect, test } from './fixtures';
import { call } from './hub';
import { asPlatform } from './shipped';

test.use({ failing: /^409 \/admin\/dead-letters\/\d+\/replay$/ });

const PHONE = { width: 360, height: 780 };
const DESK = { width: 1440, height: 900 };

/** Each page of the platform with what it shows once it is there. */
const pages: [string, (page: Page) => ReturnType<Page['locator']>][] = [
  ['Alerts', (page) => page.getByRole('tab', { name: 'Open' })],
  ['Routes', (page) => page.getByRole('heading', { name: 'ingest.camel.yaml' })],
  ['Refused messages', (page) => page.getByRole('button', { name: 'Replay all' })],
  ['Broker clients', (page) => page.getByRole('table', { name: 'Broker clients' }).getByText('Hub').first()],
  ['Plug-ins', (page) => page.getByRole('list', { name: 'Plug-ins' }).getByRole('article').first()],
  ['Logs', (page) => page.getByRole('list', { name: 'Logs' }).getByRole('listitem').first()],
  ['Audit log', (page) => page.getByRole('table', { name: 'Audit log' }).getByRole('row').nth(1)],
  ['System', (page) => page.getByRole('heading', { name: 'Database' })],
  ['Backups', (page) => page.getByText('BACKUP_DIR is not set: no backup is made')],
  ['Subscriptions', (page) => page.getByRole('table', { name: 'Subscriptions' }).getByText('Trial').first()],
  ['Licences', (page) => page.getByRole('table', { name: 'Licences' }).getByText('ESP32-').first()],
];

/** By the form, and by the rail. */
async function enter(page: Page) {
  const { username, password } = user('super_admin');
  await page.goto('/');
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Platform' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
}

const go = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Platform' }).getByRole('link', { name, exact: true }).click();

async function expectFits(page: Page, name: string) {
  for (const size of [PHONE, DESK]) {
    await page.setViewportSize(size);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect.soft(over, `sideways: ${name}, ${size.width}`).toBeLessThanOrEqual(0);
    expect.soft(await violationsOn(page), `axe: ${name}, ${size.width}`).toEqual([]);
  }
}

test('the team walks from its sign-in through every page of the platform', async ({ page }) => {
  test.setTimeout(360_000);
  await page.setViewportSize(DESK);
  await enter(page);
  await expect(page.getByRole('table', { name: 'Workshops' }).getByText('Shine Studio').first()).toBeVisible();
  await expectFits(page, 'Overview');
  for (const [name, shown] of pages) {
    await go(page, name);
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
    await expect(shown(page)).toBeVisible({ timeout: 40_000 });
    await expectFits(page, name);
  }
  await go(page, 'Overview');
  await page.getByRole('button', { name: 'हिन्दी' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'सारांश' })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'प्लेटफ़ॉर्म' })).not.toContainText(/[A-Za-z]/);
  await expectFits(page, 'Overview, Hindi');
});

test('a new workshop is taken on, and its owner gets in by the password that was shown', async ({ page }) => {
  await enter(page);
  const name = `Platform walk ${Date.now()}`;
  await page.getByRole('link', { name: 'Take on a workshop' }).first().click();
  await page.getByLabel('Name of the workshop').fill(name);
  await page.getByLabel('Name of the owner').fill('Ann Thomas');
  await expectFits(page, 'Onboarding');
  await page.getByRole('button', { name: 'Take it on' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `${name} is taken on` })).toBeVisible();
  await expectFits(page, 'Taken on');
  const [username = '', password = ''] = await page.locator('[data-secret]').allTextContents();
  const { user: owner } = await call<{ user: { workshop_id: number; must_change_password: boolean } }>(
    'POST',
    '/auth/login',
    { username, password },
  );
  expect(owner.must_change_password).toBe(true);
  await page.getByRole('link', { name: 'Register a device' }).click();
  await expect(page).toHaveURL(new RegExp(`/devices/new\\?workshop=${owner.workshop_id}$`));
  await page.close(); // it would ask for what goes now
  await (
    await asPlatform()
  )('DELETE', `/workshops/${owner.workshop_id}`);
});

test('a subscription is suspended with a reason and activated again', async ({ page }) => {
  const ask = await asPlatform();
  const name = `Pays late ${Date.now()}`;
  const { workshop } = await ask<{ workshop: { id: number } }>('POST', '/admin/workshops', {
    workshop: { name },
    owner: { name: 'Ann Thomas' },
  });
  await enter(page);
  await go(page, 'Subscriptions');
  const row = page.getByRole('row').filter({ hasText: name });
  const act = async (what: string) => {
    await page.getByRole('button', { name: `More about ${name}`, exact: true }).click();
    await page.getByRole('menuitem', { name: what }).click();
    await page.getByLabel('Reason').fill('End-to-end test');
    await page.getByRole('dialog').getByRole('button', { name: what }).click();
  };
  await act('Suspend');
  await expect(row.getByText('Suspended')).toBeVisible();
  await act('Activate');
  await expect(row.getByText('Suspended')).toHaveCount(0);
  // By somebody else: the page hears of it by the platform's stream alone.
  const [subscription] = await ask<{ id: number }[]>('GET', `/subscriptions?workshop_id=${workshop.id}`);
  await ask('POST', `/subscriptions/${subscription?.id}/suspend`, { reason: 'End-to-end test' });
  await expect(row.getByText('Suspended')).toBeVisible();
  await ask('DELETE', `/workshops/${workshop.id}`);
});

test('at night: a message that was refused is found and tried again, a route is stopped and started, a client is sent off', async ({
  page,
  connect,
}) => {
  test.setTimeout(240_000);
  const sender = device(2);
  const { device_id, mqtt_username, mqtt_password } = sender;
  const raw = await connectAsync(demo.mqtt_url.replace(/^tcp:/, 'mqtt:'), {
    ...{ clientId: device_id, username: mqtt_username, password: mqtt_password },
  });
  await raw.publishAsync(topic(sender), '{"not":', { qos: 1 });
  await raw.endAsync();
  await enter(page);
  await go(page, 'Refused messages');
  const refused = new RegExp(`^Replay the message of (${device_id}|${topic(sender)})$`);
  await page.getByRole('button', { name: refused }).first().click();
  await expect(page.getByText(/^Refused again/)).toBeVisible();

  await go(page, 'Routes');
  await expect(page.getByText(/These are the routes of hub [0-9a-f]{8};/)).toBeVisible();
  await page.getByRole('button', { name: 'Stop customers-remind', exact: true }).click();
  await expect(page.getByText(/Customers are not told/)).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('customers-remind is stopped')).toBeVisible();
  await page.getByRole('button', { name: 'Start customers-remind', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Stop customers-remind', exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'customers.camel.yaml' }).click();
  await expect(page.getByText('Version 1', { exact: true })).toBeVisible();
  await expectFits(page, 'A route file');

  const { device: other } = await connect(1);
  await page.goBack();
  await go(page, 'Broker clients');
  await page.getByLabel('Client id or user name').fill(other.device_id);
  await page.getByRole('button', { name: new RegExp(`Disconnect .*${other.device_id}`) }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
  await expect(page.getByText(/is disconnected$/)).toBeVisible();
});
