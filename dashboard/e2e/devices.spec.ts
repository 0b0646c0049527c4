import type { Page } from '@playwright/test';
import { connectAsync } from 'mqtt';
import { readFileSync } from 'node:fs';
import type Words from '../src/features/devices/words.hi.json';
import { violationsOn } from './axe';
import { demo, user } from './demo';
import { enterAs, expect, test } from './fixtures';
import { signIn as newSession, type Ask } from './hub';
import { PluggedIn } from './plugged-in';
import { asPlatform, newDeviceId, ownDevice, shipped } from './shipped';
import { plugIn, VirtualDevice } from './virtual-device';

// A page that is still open asks once more for a pit that was put away after its test.
test.use({ failing: /^((404|409) \/devices\/claim|404 \/pits\/\d+\/sensors\/history)$/ });

const PHONE = { width: 390, height: 844 };
/** Pits that a test makes, beyond those of the workshop; the next test finds them gone. */
const SPARE = 7;

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
  test.setTimeout(240_000);
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

  const running = await plugIn(device);
  try {
    await expect(step(page, 'network')).toHaveAttribute('data-state', 'done', { timeout: 60_000 });
    await expect(page.getByText(`${device.device_id} sends its readings from Pit`)).toBeVisible({ timeout: 60_000 });
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

test.describe('in Hindi', () => {
  test.use({ apart: true }); // its owner reads Hindi from then on

  test('on a phone: a label is scanned, the device claimed, set up wrong, and its first reading seen', async ({
    page,
  }) => {
    test.setTimeout(240_000);
    await page.setViewportSize(PHONE);
    const say = JSON.parse(readFileSync('src/features/devices/words.hi.json', 'utf8')) as typeof Words;
    const device = await shipped();
    const { device_id } = device;
    const owner = user('owner');
    /** All is in Hindi, accessible, and nothing is beside the screen. */
    const whole = async () => {
      const said = (await page.getByRole('main').innerText()).replaceAll(device_id, '').replaceAll('Pitwatch', '');
      expect(said.match(/[A-Za-z]{4,}|\{\{/g)).toBeNull();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect(await violationsOn(page)).toEqual([]);
    };

    await page.goto(`/devices/claim#d=${device_id}&c=${device.claim_code}`);
    await page.getByRole('button', { name: 'हिन्दी' }).click();
    await page.getByLabel('यूज़र नाम').fill(owner.username);
    await page.getByLabel('पासवर्ड', { exact: true }).fill(owner.password);
    await page.keyboard.press('Enter');
    await expect(page.getByText(device_id)).toBeVisible();
    await page.getByRole('button', { name: new RegExp(say.claim.makePit.replace('{{pit}}', '.+')) }).click();
    await expect(page.getByLabel(say.claim.pit)).not.toHaveValue('');
    await whole();
    await page.getByRole('button', { name: say.claim.submit }).click();
    await expect(step(page, 'power')).toContainText(say.why.never_heard);
    await whole();

    await expect(PluggedIn.connect({ ...device, mqtt_password: 'not its own' })).rejects.toThrow(/authorized/i);
    await expect(step(page, 'network')).toContainText(say.why.wrong_password, { timeout: 80_000 });
    await expect(step(page, 'power')).toHaveAttribute('data-state', 'waits');
    await whole();

    const running = await plugIn(device);
    try {
      await expect(page.locator('[data-reading]')).toContainText('°C', { timeout: 120_000 });
      await expect(step(page, 'readings')).toHaveAttribute('data-state', 'done');
      await whole();
      await page.getByRole('link', { name: say.claim.toDevice }).click();
      await expect(page.getByRole('heading', { level: 1, name: device_id })).toBeVisible();
      await expect(page.getByText(say.refusal.wrong_password)).toBeVisible();
    } finally {
      await running.unplug();
    }
  });
});

test('a device is registered, its keys shown once, and its label printed', async ({ live: page }) => {
  test.setTimeout(240_000);
  const id = newDeviceId();
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

  /** Width and height of the first page on paper, in mm, and how many there are. */
  const paper = async () => {
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    const [, width = 0, height = 0] = /MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(pdf)?.map(Number) ?? [];
    const mm = (points: number) => Math.round((points / 72) * 25.4);
    return { width: mm(width), height: mm(height), pages: pdf.match(/\/Type\s*\/Page\b/g)?.length };
  };
  /** As if so many had been registered one after the other. */
  const labels = (wanted: number) =>
    page.locator('[data-labels]').evaluate((list, count) => {
      const [first] = list.children;
      if (first) list.replaceChildren(...Array.from({ length: count }, () => first.cloneNode(true)));
    }, wanted);
  expect(await paper()).toEqual({ width: 62, height: 36, pages: 1 });
  await labels(3);
  expect(await paper()).toEqual({ width: 62, height: 36, pages: 3 });
  await page.getByLabel('Paper').selectOption('Sheets, A4');
  await labels(24);
  expect(await paper()).toEqual({ width: 210, height: 297, pages: 1 });
  await labels(25);
  expect(await paper()).toEqual({ width: 210, height: 297, pages: 2 });
  await labels(1);

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
  test.setTimeout(360_000);
  const device = await shipped();
  const running = await plugIn(device);
  try {
    await page.setViewportSize(PHONE); // its camera reads no label, so the owner types
    await page.goto('/devices');
    await page.getByRole('link', { name: 'Claim a device' }).click();
    await page.getByLabel('Device id').fill(device.device_id);
    await page.getByLabel('Code', { exact: true }).fill(device.claim_code.toLowerCase());
    await page.getByRole('button', { name: /^Make Pit \d+$/ }).click();
    await expect(page.getByLabel('Pit')).not.toHaveValue('');
    await page.getByRole('button', { name: 'Claim the device' }).click();
    await expect(page.getByText(`${device.device_id} sends its readings from Pit`)).toBeVisible({ timeout: 60_000 });

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
    await expect(step(page, 'readings')).toHaveAttribute('data-state', 'done', { timeout: 60_000 });
    await expect(page.locator('[data-outcome=stored]').first()).toBeVisible({ timeout: 40_000 });
    await page.locator('[data-outcome=stored] summary').first().click();
    await expect(page.locator('[data-outcome=stored] pre').first()).toContainText(/"temperature": \d/);

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

test('our firmware, made to fail at each step, is said to hang there, with what to do', async ({
  signedIn: page,
  asOwner,
}) => {
  test.skip(!VirtualDevice.isBuilt, 'no C++ compiler: the virtual device is not built');
  test.setTimeout(480_000);
  const device = await ownDevice(asOwner, SPARE);
  const { device_id } = device;
  const asRoot = await asPlatform();
  const hangs = async (at: string, advice: RegExp) => {
    await expect(step(page, at)).toHaveAttribute('data-state', 'hangs', { timeout: 80_000 });
    await expect(step(page, at)).toContainText(advice);
    await expect(page.locator('[data-state=hangs][data-step]')).toHaveCount(1);
  };
  const measures = () => expect(page.locator('[data-step][data-state=done]')).toHaveCount(6, { timeout: 120_000 });
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const running = new VirtualDevice(device);
  try {
    await page.goto(`/devices/${device_id}`);
    await hangs('power', /Plug in its power and its network cable/);
    await expect(PluggedIn.connect({ ...device, mqtt_password: 'not its own' })).rejects.toThrow(/authorized/i);
    await hangs('network', /with another password than its own\. .*Refused 1 time, last/);
    running.switchOn();
    await measures();

    await running.cut();
    await hangs('network', /Check its power first .* then the network cable/);
    running.switchOn();
    await measures();

    await asRoot('POST', `/devices/${device_id}/licence/revoke`);
    await hangs('licence', /revoked by Pitwatch's team: write to them/);
    await asRoot('POST', `/devices/${device_id}/licence/rotate`);
    await measures();

    await page.getByRole('combobox', { name: 'Pit' }).selectOption('No pit');
    await press('Save');
    await hangs('pit', /Choose one for it/);
    await page.getByRole('combobox', { name: 'Pit' }).selectOption(`Pit ${SPARE}`);
    await press('Save');
    await measures();

    await press('Disable');
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await hangs('readings', /It is disabled, so it does not measure\. Enable it/);
    await press('Enable');
    await measures();

    for (const sensor of ['BME680', 'DHT22', 'PMS5003']) running.suffer(`${sensor} timeout`);
    await hangs('readings', /A sensor fails: .*BME680.*Unplug it, check the sensor's plug/);
    for (const sensor of ['BME680', 'DHT22', 'PMS5003']) running.suffer(`${sensor} ok`);
    await measures();

    // A clock that is not set holds no reading up.
    running.suffer('clock lost');
    running.suffer('power cut 0.5');
    await expect(async () => {
      await press('Restart');
      await expect(page.locator('[data-command=RESTART][data-state=rejected]')).toBeVisible({ timeout: 5_000 });
    }).toPass({ timeout: 120_000 });
    await hangs('clock', /a time server on your network \(UDP port 123\)/);
    await expect(step(page, 'readings')).toHaveAttribute('data-state', 'done');
  } finally {
    await running.unplug();
  }
});

test('what the broker refuses of a device that was set up by hand stands at its step, with what to do', async ({
  signedIn: page,
  asOwner,
}) => {
  test.setTimeout(240_000);
  const device = await ownDevice(asOwner, SPARE);
  const { device_id, mqtt_username: username, mqtt_password: password } = device;
  const workshop = demo.devices[0]?.workshop ?? '';
  const refused = (how: object) =>
    expect(
      connectAsync(demo.mqtt_url.replace(/^tcp:/, 'mqtt:'), { clientId: device_id, username, password, ...how }),
    ).rejects.toThrow(/authorized/i);
  const will = (topic: string, retain: boolean) => ({
    will: { topic, payload: Buffer.from('{}'), qos: 1 as const, retain },
  });
  const hangs = async (at: string, advice: RegExp) => {
    await expect(step(page, at)).toContainText(advice, { timeout: 80_000 });
    await expect(step(page, at)).toHaveAttribute('data-state', 'hangs');
    await expect(page.locator('[data-state=hangs][data-step]')).toHaveCount(1);
  };
  await page.goto(`/devices/${device_id}`);
  await hangs('power', /Nothing was heard of it yet/);
  await refused({ username: 'somebody' });
  await hangs('network', /^Network.*Somebody calling itself this device .* with another user name\./);
  await expect(step(page, 'power')).toHaveAttribute('data-state', 'waits');
  await refused({ clientId: 'gateway' });
  await hangs('network', /with its password, but with another client id\..*Refused 1 time, last/);
  await expect(step(page, 'power')).toHaveAttribute('data-state', 'done');
  await refused(will(`workshop/${workshop}x/device/${device_id}/status`, true));
  await hangs('pit', /a topic that is not its own, or asks for one.* enter this workshop, this pit/);
  await refused(will(`workshop/${workshop}/device/${device_id}/ack`, true));
  await hangs('readings', /Only its status may be retained/);
  await expect(page.getByText(/^At the broker: /)).toHaveCount(4);
  expect(await violationsOn(page)).toEqual([]);

  const running = await PluggedIn.connect(device);
  try {
    await expect(page.locator('[data-step][data-state=done]')).toHaveCount(6, { timeout: 120_000 });
  } finally {
    await running.unplug();
  }
});

test('a device that is connected but measures no more is said to be silent', async ({ signedIn: page, asOwner }) => {
  const device = await ownDevice(asOwner, SPARE);
  const running = await PluggedIn.connect(device, 120_000); // its newest value is two minutes old
  try {
    await page.goto(`/devices/${device.device_id}`);
    await expect(step(page, 'readings')).toContainText(/connected but has stopped measuring\. Restart it/, {
      timeout: 60_000,
    });
    await expect(step(page, 'network')).toHaveAttribute('data-state', 'done');
  } finally {
    await running.unplug();
  }
});

test('a device measures at another interval, restarts, moves, is calibrated, and another one takes its place', async ({
  signedIn: page,
  asOwner,
}) => {
  test.setTimeout(360_000);
  const device = await ownDevice(asOwner, SPARE);
  await asOwner('POST', `/workshops/${demo.workshop_id}/pits`, { pit_number: SPARE + 1 });
  const spare = await asOwner<typeof device>('POST', `/workshops/${demo.workshop_id}/devices`, {
    device_id: newDeviceId(),
  });
  const told = (command: string) => expect(page.locator(`[data-command=${command}]`).first());
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const running = await plugIn(device);
  try {
    await page.goto(`/devices/${device.device_id}`);
    await expect(step(page, 'readings')).toHaveAttribute('data-state', 'done', { timeout: 120_000 });
    await page.getByRole('textbox', { name: /^Measures every/ }).fill('3');
    await press('Save');
    await told('SET_INTERVAL').toHaveAttribute('data-state', 'done', { timeout: 60_000 });
    await press('Restart');
    await told('RESTART').toHaveAttribute('data-state', 'done', { timeout: 120_000 });

    await page.getByRole('combobox', { name: 'Pit' }).selectOption(`Pit ${SPARE + 1}`);
    await press('Save');
    await expect(page.getByRole('link', { name: `Pit ${SPARE + 1}` })).toBeVisible();
    await told('ASSIGN').toHaveAttribute('data-state', 'done', { timeout: 60_000 });
    await expect(step(page, 'readings')).toHaveAttribute('data-state', 'done', { timeout: 60_000 });

    await page.getByLabel('What is corrected').selectOption('Temperature');
    await page.getByLabel('Offset (°C)').fill('-0.4');
    await page.getByLabel(/^Compared with/).fill('Testo 174 H');
    await press('Calibrate');
    await expect(page.locator('[data-past-calibration]')).toContainText('Temperature −0.4 °C');
    await expect(page.locator('[data-past-calibration]')).toContainText('compared with Testo 174 H');
    expect(await violationsOn(page)).toEqual([]);

    await press('Replace');
    await page.getByRole('dialog').getByLabel('By').selectOption(spare.device_id);
    await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click();
    await expect(page.getByRole('heading', { level: 1, name: spare.device_id })).toBeVisible();
    await expect(page.getByRole('link', { name: `Pit ${SPARE + 1}` })).toBeVisible();
    await expect(page.locator('[data-calibration=temperature]')).toContainText('−0.4 °C');
    await expect(step(page, 'power')).toHaveAttribute('data-state', 'hangs');
  } finally {
    await running.unplug();
  }
  const gone = await asOwner<{ status: string }>('GET', `/devices/${device.device_id}`);
  expect(gone.status).toBe('retired');
});

test('all devices that have a label are told, and each is followed to its end', async ({ signedIn: page, asOwner }) => {
  const label = `wing ${Date.now()}`;
  const devices = [await ownDevice(asOwner, SPARE), await ownDevice(asOwner, SPARE + 1)];
  const running = await Promise.all(devices.map((device) => PluggedIn.connect(device)));
  for (const { device_id } of devices) await asOwner('PATCH', `/devices/${device_id}`, { labels: [label] });
  const sees = (device: string) =>
    asOwner<{ connection: string }>('GET', `/devices/${device}`).then(({ connection }) => connection);
  try {
    for (const { device_id } of devices) await expect.poll(() => sees(device_id), { timeout: 60_000 }).toBe('online');
    await page.goto('/devices');
    await page.getByRole('combobox', { name: 'Label', exact: true }).selectOption(label);
    await expect(page.getByText('1 to 2 of 2')).toBeVisible();
    await page.getByRole('link', { name: 'Command by label' }).click();
    await expect(page.getByRole('combobox', { name: 'Label' })).toHaveValue(label);
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('2 of 2 devices have done it')).toBeVisible();
    expect(await violationsOn(page)).toEqual([]);

    await running[1]?.unplug();
    await expect.poll(() => sees(devices[1]?.device_id ?? ''), { timeout: 60_000 }).toBe('offline');
    await page.getByRole('combobox', { name: 'Command' }).selectOption('Restart');
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('1 still to come')).toBeVisible();
    await expect(page.getByRole('row').filter({ hasText: devices[1]?.device_id ?? '' })).toContainText(
      'waits until it is online',
    );
  } finally {
    await running[0]?.unplug();
    await running[1]?.unplug().catch(() => undefined); // it was unplugged already
  }
});

/** A page of the platform's administrator, in the same browser. */
async function asSuper(page: Page, address: string) {
  const { username, password } = user('super_admin');
  await enterAs(page, await newSession(username, password));
  await page.goto(address);
}

test("the platform's administrator sees what waits, and gives one a new code for a new label", async ({
  page,
  asOwner,
}) => {
  const device = await shipped();
  await asSuper(page, '/devices/waiting');
  await page.getByRole('searchbox').fill(device.device_id.slice(6).toLowerCase());
  const row = page.getByRole('row').filter({ hasText: device.device_id });
  await expect(row).toContainText('Not heard yet');
  await row.getByRole('button', { name: 'New code' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'New code' }).click();
  const label = page.locator(`[data-label="${device.device_id}"]`);
  await expect(label.getByRole('img', { name: /^QR code/ }).locator('path')).toBeAttached();
  expect(await violationsOn(page)).toEqual([]);
  const claim_code = (await label.locator('[data-secret]').textContent()) ?? '';

  const pit = await asOwner<{ id: number }>('POST', `/workshops/${demo.workshop_id}/pits`, { pit_number: SPARE });
  const claim = (code: string) =>
    asOwner<{ pit_id: number }>('POST', '/devices/claim', {
      ...{ device_id: device.device_id, claim_code: code, pit_id: pit.id },
    });
  await expect(claim(device.claim_code)).rejects.toThrow(/404/);
  expect(await claim(claim_code)).toMatchObject({ pit_id: pit.id });
});

test('a thousand devices are listed and found', async ({ page }) => {
  test.setTimeout(240_000);
  const asRoot = await asPlatform();
  const id = await makeFleet(asRoot, 1_000);
  try {
    await asSuper(page, `/devices?workshop=${id}`);
    await expect(page.getByText('1 to 50 of 1,000')).toBeVisible();
    await page.getByRole('button', { name: 'Next page' }).click();
    await expect(page.getByText('51 to 100 of 1,000')).toBeVisible();
    await page.getByRole('searchbox').fill(`fleet-${id}-777`);
    await expect(page.getByRole('row').filter({ hasText: `FLEET-${id}-777` })).toBeVisible();
    await expect(page.getByText('1 to 1 of 1')).toBeVisible();
  } finally {
    await asRoot('DELETE', `/workshops/${id}`);
  }
});

/** A workshop with so many devices. */
async function makeFleet(asRoot: Ask, size: number): Promise<number> {
  const { id } = await asRoot<{ id: number }>('POST', '/workshops', { name: 'A thousand' });
  const numbers = Array.from({ length: size }, (_, i) => i + 1);
  const register = async () => {
    for (let number = numbers.shift(); number !== undefined; number = numbers.shift())
      await asRoot('POST', `/workshops/${id}/devices`, { device_id: `FLEET-${id}-${number}` });
  };
  await Promise.all(Array.from({ length: 8 }, register));
  return id;
}
