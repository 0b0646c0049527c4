import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { launchedDemo, moveInto, Publisher, type DemoDevice } from './demo';
import { card, expect, expectLive, test } from './fixtures';
import { OwnHub } from './own-hub';
import { newDeviceId } from './shipped';

// On a Pitwatch of its own, in which nothing is: the platform's day makes the workshop of which the night's readings are.
test.describe.configure({ mode: 'serial' });
test.use({ launched: true });

const PHONE = { width: 390, height: 844 };
const AIR = { temperature: 24, humidity: 48, pm25: 9 };

let hub: OwnHub;
let device: DemoDevice;
/** Readings that the device has sent. */
let sent = 0;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  hub = await OwnHub.start();
});

test.afterAll(async () => {
  await hub.stop();
});

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();

async function expectNarrow(page: Page) {
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth), page.url())
    .toBeLessThanOrEqual(0);
}

async function plugIn(): Promise<Publisher> {
  moveInto({ ...launchedDemo, mqtt_url: hub.mqttUrl });
  return Publisher.connect(device);
}

async function send(publisher: Publisher, readings: number) {
  for (let i = 0; i < readings; i++) await publisher.publish({ ...AIR, temperature: 20 + (sent++ % 10) });
}

const stored = () => hub.readingsOf(device.pit_id);

async function ownerGetsIn(browser: Browser, username: string, password: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(hub.url);
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByLabel('Temporary password').fill(password);
  await page.getByLabel('New password', { exact: true }).fill('Better123');
  await page.getByLabel('New password, again').fill('Better123');
  await page.keyboard.press('Enter');
  await expectLive(page);
  return page;
}

test("on a desk: the team's day, from an empty installation to a question that the audit log answers", async ({
  page,
  browser,
}) => {
  test.setTimeout(180_000);
  const rail = page.getByRole('navigation', { name: 'Pages' });
  const go = (name: string) =>
    page.getByRole('navigation', { name: 'Platform' }).getByRole('link', { name, exact: true }).click();
  await page.goto(hub.url);
  await page.getByLabel('User name').fill(hub.team.username);
  await page.getByLabel('Password', { exact: true }).fill(hub.team.password);
  await page.keyboard.press('Enter');
  await expect(page.getByText('No workshops yet')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Take on a workshop' })).toBeVisible();
  await rail.getByRole('link', { name: 'Platform' }).click();
  await expect(page.getByRole('heading', { name: 'No workshop yet' })).toBeVisible();
  for (const name of ['Alerts', 'Routes', 'Subscriptions', 'Licences', 'Overview']) {
    await go(name);
    await expect(heading(page, name)).toBeVisible();
  }

  // A new workshop, by the keyboard alone.
  await page.getByRole('link', { name: 'Take on a workshop' }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Name of the workshop').fill('Night Shine');
  await page.getByLabel('Name of the owner').fill('Asha Rao');
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Night Shine is taken on')).toBeVisible();
  const [username = '', password = ''] = await page.locator('[data-secret]').allTextContents();
  const owner = await ownerGetsIn(browser, username, password);

  // Its first reading.
  await page.getByRole('link', { name: 'Register a device' }).click();
  await page.getByLabel('Device id').fill(newDeviceId());
  await page.getByLabel('Pit').selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Register' }).click();
  await expect(page.getByText('The device is registered.')).toBeVisible();
  const [license_key = '', mqtt_username = '', mqtt_password = '', workshop = '', pit = ''] = await page
    .locator('[data-secret]')
    .allTextContents();
  const ask = await hub.asTeam();
  const [first] = await ask<{ id: number }[]>('GET', '/workshops');
  const [bay] = await ask<{ id: number }[]>('GET', `/workshops/${first?.id}/pits`);
  const secrets = { license_key, mqtt_username, mqtt_password };
  device = { ...secrets, device_id: mqtt_username, workshop, pit, pit_id: bay?.id ?? 0 };
  const publisher = await plugIn();
  await publisher.say('online', '1.4.2');
  await send(publisher, 1);
  await expect(card(owner, device)).toContainText('20');
  await owner.context().close();
  const versions = async () => (await ask<{ firmware: { fw: string | null }[] }>('GET', '/admin/overview')).firmware;
  await expect.poll(versions).toEqual([{ fw: '1.4.2', devices: 1 }]);

  // Who is on which firmware, and whom no notice reaches.
  await rail.getByRole('link', { name: 'Platform' }).click();
  const row = page.getByRole('table', { name: 'Workshops' }).getByRole('row').filter({ hasText: 'Night Shine' });
  await expect(row).toContainText('0 of 1');
  await expect(row).not.toContainText('never');
  await expect(page.getByText('1.4.2')).toBeVisible();
  await page.getByRole('link', { name: username }).click();
  await expect(heading(page, 'Asha Rao')).toBeVisible();
  await page.goBack();
  await expect(heading(page, 'Overview')).toBeVisible();

  // Who pays late: this one is on trial, and pays by bank.
  await go('Subscriptions');
  const due = page.getByRole('row').filter({ hasText: 'Night Shine' });
  await expect(due).toContainText('Trial');
  await page.getByRole('button', { name: 'More about Night Shine', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Record a payment' }).click();
  await page.getByLabel(/^Amount/).fill('1499');
  await page.getByRole('dialog').getByRole('button', { name: 'Record a payment' }).click();
  await expect(page.getByText('Payment of Night Shine recorded')).toBeVisible();
  await expect(due).toContainText('Active');

  // "Who took that workshop on, and when?"
  await go('Audit log');
  await page.getByLabel('Thing', { exact: true }).selectOption('Workshop');
  await page.getByLabel('Action', { exact: true }).selectOption('made');
  const taken = page.getByRole('table', { name: 'Audit log' }).getByRole('row').filter({ hasText: ': made' });
  await expect(taken).toHaveCount(1);
  await expect(taken).toContainText(hub.team.username);
  await taken.getByRole('link', { name: /^Logs of/ }).click();
  await expect(heading(page, 'Logs')).toBeVisible();
  await expect(page).toHaveURL(/correlation_id=/);
  await publisher.close();
});

interface RouteFile {
  id: string;
  version: number;
  state: string;
}

/** Texts of the platform's pages and of all pages, by their keys. */
function wordsIn(language: string) {
  const read = (path: string) => JSON.parse(readFileSync(`src/${path}${language}.json`, 'utf8')) as object;
  const texts = { ...read('words/'), audit: read('words/audit.'), platform: read('features/platform/words.') };
  return (key: string, values: Record<string, string | number> = {}) =>
    String(key.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], texts)).replace(
      /\{\{(\w+)\}\}/g,
      (_, name: string) => String(values[name]),
    );
}

test('at night on a phone, in Hindi: from an alert to its route, the change and back, and nothing is lost', async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const word = wordsIn('hi');
  const ask = await hub.asTeam();
  const publisher = await plugIn();
  const file = join(hub.routes, 'ingest.camel.yaml');
  const good = readFileSync(file, 'utf8');
  const ingest = async () =>
    (await ask<RouteFile[]>('GET', '/admin/routes?page_size=200')).find(({ id }) => id === 'ingest');
  await send(publisher, 3);
  await expect.poll(stored).toBe(sent);

  // In the evening somebody has left out a step, and stopped a route when messages were refused.
  writeFileSync(file, good.replace(/ {8}- to:\n {12}id: ingest-clock\n {12}uri: bean:deviceClock\n/, ''));
  await expect.poll(async () => (await ingest())?.version).toBe(2);
  await send(publisher, 5);
  const refused = async () => {
    const [version] = await ask<{ rates_after: { refusals: number } | null }[]>('GET', '/admin/routes/ingest/history');
    return version?.rates_after?.refusals ?? 0;
  };
  await expect.poll(refused).toBeGreaterThanOrEqual(5);
  await ask('POST', '/admin/routes/ingest-readings/stop');
  await send(publisher, 2);
  expect(await stored()).toBe(sent - 7);

  const context = await browser.newContext({ viewport: PHONE, hasTouch: true, isMobile: true, locale: 'en-IN' });
  const page = await context.newPage();
  await page.goto(hub.url);
  await press(page, 'हिन्दी');
  await page.getByLabel(word('signIn.username')).fill(hub.team.username);
  await page.getByLabel(word('signIn.password'), { exact: true }).fill(hub.team.password);
  await page.keyboard.press('Enter');
  await page
    .getByRole('navigation', { name: word('nav.title') })
    .getByRole('link', { name: word('nav.platform') })
    .click();
  const go = async (name: string) => {
    await page
      .getByRole('navigation', { name: word('platform.title') })
      .getByRole('link', { name: word(`platform.page.${name}`), exact: true })
      .click();
    await expect(heading(page, word(`platform.page.${name}`))).toBeVisible();
    await expectNarrow(page);
  };

  // The alert leads to the routes: the file that needs somebody is the first.
  await go('alerts');
  const alert = page.getByRole('row').filter({ hasText: 'ingest-readings' });
  await expect(alert).toContainText(word('platform.alertType.route_stopped'));
  await alert.getByRole('link', { name: word('platform.alerts.look', { page: word('platform.page.routes') }) }).click();
  await expect(heading(page, word('platform.page.routes'))).toBeVisible();
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText('ingest.camel.yaml');
  await expect(
    page.getByRole('button', { name: word('platform.routes.startOf', { id: 'ingest-readings' }) }),
  ).toBeVisible();
  await expectNarrow(page);

  // What was changed, and what came of it.
  await page.getByRole('link', { name: 'ingest.camel.yaml' }).click();
  const changed = page.getByRole('region', { name: word('platform.versions.diff', { version: 2 }) });
  await expect(changed).toContainText('bean:deviceClock');
  await expect(page.getByRole('listitem').filter({ has: changed })).toContainText(/[1-9][\d.,]* अस्वीकृत/);
  await expectNarrow(page);
  await press(page, word('platform.versions.back', { version: 1 }));
  await expect(page.getByText(word('platform.versions.restored', { version: 1 }))).toBeVisible();
  expect(readFileSync(file, 'utf8')).toBe(good);
  await page.goBack();
  await expect(
    page.getByRole('button', { name: word('platform.routes.stopOf', { id: 'ingest-readings' }) }),
  ).toBeVisible();
  await go('alerts');
  // An alert of the platform is over once all was well for a minute, which the hub looks at every five seconds.
  let ahead = 0;
  await expect(async () => {
    hub.goAhead((ahead += 61));
    await expect(page.getByText(word('platform.alerts.none'))).toBeVisible({ timeout: 8_000 });
  }).toPass({ timeout: 40_000 });

  // All that were refused once more.
  await go('letters');
  const waiting = page.getByRole('row').filter({ hasText: word('platform.letters.waits') });
  await expect(waiting).toHaveCount(5);
  await press(page, word('platform.letters.all'));
  await page
    .getByRole('dialog', { name: word('platform.letters.allTitle') })
    .getByRole('button', { name: word('platform.letters.all') })
    .click();
  await expect(waiting).toHaveCount(0);
  await expect.poll(async () => (await ask<object[]>('GET', '/admin/audit-log?thing=dead_letter')).length).toBe(1);
  await page.getByRole('link', { name: word('platform.letters.results') }).click();
  const replayed = `${word('audit.thing.dead_letter')}: ${word('audit.did.replay')}`;
  await expect(page.getByRole('row').filter({ hasText: replayed })).toContainText(hub.team.username);
  await expectNarrow(page);
  await go('overview');
  await expect(page.getByRole('link', { name: new RegExp(`^0\\s*${word('platform.tile.letters')}`) })).toBeVisible();
  await expect.poll(stored).toBe(sent);

  // An edit that is refused harms nothing: the version that runs on is written over it.
  writeFileSync(file, good.replace('unmarshal:', 'unmarshall:'));
  await expect.poll(async () => (await ingest())?.state).toBe('refused');
  await go('routes');
  await expect(page.getByText(word('platform.file.refused'))).toBeVisible();
  await page.getByRole('link', { name: 'ingest.camel.yaml' }).click();
  const refusal = page.getByRole('region', { name: word('platform.versions.refused') });
  await expect(refusal).toContainText(/ingest\.camel\.yaml:\d+: .*unmarshall/);
  await expectNarrow(page);
  await press(page, word('platform.versions.lastGood', { version: 3 }));
  await expect(refusal).toHaveCount(0);
  expect(readFileSync(file, 'utf8')).toBe(good);
  await send(publisher, 1);
  await expect.poll(stored).toBe(sent);
  await publisher.close();
  await context.close();
});
