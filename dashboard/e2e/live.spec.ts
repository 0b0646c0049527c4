import { card, expect, expectLive, test } from './fixtures';
import { spawnSync } from 'node:child_process';
import { demo, device, hubPid, newBoot, reading, topic } from './demo';

test.use({
  failing:
    /^(503 \/.*|net::ERR_(CONNECTION_\w+|SOCKET_NOT_CONNECTED|EMPTY_RESPONSE|INTERNET_DISCONNECTED) .*|WebSocket connection to \S+ failed: .*(503|net::ERR_CONNECTION_\w+) .*)$/,
});

/** A socket that is open has something to say in less. */
const QUIET_MS = 70_000;

test('a published value moves on the screen, without a reload', async ({ live, connect }) => {
  const { publisher, device } = await connect(2);
  const temperature = card(live, device).locator('[data-metric=temperature] b');
  for (const value of [21.3, 26.7]) {
    await publisher.publish({ temperature: value, humidity: 51, pm25: 9 });
    await expect(temperature).toHaveText(value.toFixed(1));
  }
  await expect(card(live, device).locator('[data-aqi]')).toHaveText('15');
  await expect(card(live, device)).toContainText('Good');
  await expect(card(live, device)).toContainText(/\d s ago/);
});

test("mosquitto_pub with a device's sign-in moves a value on the screen", async ({ live }) => {
  test.skip(spawnSync('mosquitto_pub', ['--help']).error !== undefined, 'mosquitto_pub is not installed');
  const one = device(1);
  const { hostname, port } = new URL(demo.mqtt_url.replace(/^tcp:/, 'http:'));
  const boot = newBoot();
  for (const [seq, value] of [17.3, 33.4].entries()) {
    const sent = spawnSync('mosquitto_pub', [
      ...['-h', hostname, '-p', port, '-i', one.device_id, '-u', one.mqtt_username, '-P', one.mqtt_password],
      ...['-q', '1', '-t', topic(one), '-m', reading(one, boot, seq + 1, { temperature: value, humidity: 51 })],
    ]);
    expect(sent.status, String(sent.stderr)).toBe(0);
    await expect(card(live, one).locator('[data-metric=temperature] b')).toHaveText(value.toFixed(1));
  }
});

test('outside the good band a value says so', async ({ live, connect }) => {
  const { publisher, device } = await connect(2);
  await publisher.publish({ temperature: 29.4, humidity: 51, pm25: 9 });
  const metric = card(live, device).locator('[data-metric=temperature]');
  await expect(metric).toContainText('above the good range, 20 to 28 °C');
});

test('an alert shows up on its card and in the panel, and is acknowledged', async ({ live, connect }) => {
  test.setTimeout(300_000);
  const { publisher, device } = await connect(3);
  const pit = card(live, device);
  const strip = pit.locator('[data-alert]');

  // An alert of an earlier run clears after a minute of good readings.
  await expect(async () => {
    await publisher.publish({ temperature: 24, humidity: 50, pm25: 9 });
    await expect(strip).toHaveCount(0, { timeout: 4_000 });
  }).toPass({ timeout: 200_000 });

  await publisher.publish({ temperature: 24, humidity: 50, pm25: 180 });
  await expect(pit.locator('[data-alert=open]')).toContainText('AQI above 200');
  await expect(pit.locator('[data-aqi]')).toHaveText('346');
  await expect(pit).toContainText('Very poor');

  await live.getByRole('button', { name: /^Alerts: \d+ open/ }).click();
  const panel = live.getByRole('dialog', { name: 'Alerts' });
  await panel.getByRole('button', { name: /^Shelve for an hour: AQI above 200, Pit 3/ }).click();
  await expect(panel.getByText(/^Shelved until/)).toBeVisible();
  await expect(pit.locator('[data-alert=open]')).toContainText('Shelved until');
  await panel.getByRole('button', { name: /^End shelving: AQI above 200, Pit 3/ }).click();
  await expect(panel.getByText(/^Shelved until/)).toHaveCount(0);
  await panel.getByRole('button', { name: /^Acknowledge: AQI above 200, Pit 3/ }).click();
  await expect(panel.getByText('Acknowledged').first()).toBeVisible();
  await live.keyboard.press('Escape');
  await expect(pit.locator('[data-alert=acknowledged]')).toContainText('AQI above 200');

  await publisher.publish({ temperature: 24, humidity: 50, pm25: 9 });
});

test('a device that says that it leaves is shown offline at once, and online once it is back', async ({
  live,
  connect,
}) => {
  const { publisher, device } = await connect(2);
  const state = card(live, device).locator('[data-device]');
  await publisher.publish({ temperature: 24, humidity: 50, pm25: 9 });
  await expect(state).toHaveText('Device online');
  await publisher.say('offline');
  await expect(state).toHaveText('Device offline');
  await expect(live.getByRole('button', { name: /^Needs attention/ }).locator('b')).not.toHaveText('0');
  await publisher.say('online');
  await expect(state).toHaveText('Device online');
});

test('only what needs attention is shown on request', async ({ live }) => {
  const cards = live.getByRole('article');
  await expect(cards.first()).toBeVisible();
  const all = await cards.count();
  const filter = live.getByRole('button', { name: /^Needs attention/ });
  await filter.click();
  // What needs it may change in between.
  await expect.poll(async () => String(await cards.count()) === (await filter.locator('b').innerText())).toBe(true);
  await live.getByRole('button', { name: /^All/ }).click();
  await expect(cards).toHaveCount(all);
});

test('theme and language are remembered', async ({ live }) => {
  await live.emulateMedia({ colorScheme: 'light' });
  await live.reload();
  await live.getByRole('button', { name: 'Dark theme' }).first().click();
  await live.getByRole('button', { name: 'हिन्दी' }).first().click();
  await expect(live.getByRole('heading', { name: 'लाइव' })).toBeVisible();
  await live.reload();
  await expect(live.getByRole('heading', { name: 'लाइव' })).toBeVisible();
  await expect(live.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(live.locator('html')).toHaveAttribute('lang', 'hi');
});

test('a half-open connection is noticed and replaced', async ({ live, context, connect }) => {
  await live.clock.install();
  await live.reload();
  await expectLive(live);
  await context.setOffline(true); // freezes an open socket without closing it
  await live.clock.fastForward(QUIET_MS);
  await expect(live.locator('[data-link=lost]')).toBeVisible();
  await context.setOffline(false);
  await expectLive(live, 45_000);
  const { publisher, device } = await connect(2);
  await publisher.publish({ temperature: 22.2, humidity: 51, pm25: 9 });
  await expect(card(live, device).locator('[data-metric=temperature] b')).toHaveText('22.2');
});

test('the page recovers by itself when the hub dies', { lock: '-exclusive-' }, async ({ live, connect }) => {
  test.setTimeout(300_000);
  const { publisher, device } = await connect(2);
  process.kill(hubPid(), 'SIGKILL');
  await expect(live.locator('[data-link=lost]')).toBeVisible();
  await expect(live.getByText('Reconnecting…')).toBeVisible();
  await expectLive(live, 90_000);
  await publisher.publish({ temperature: 23.7, humidity: 51, pm25: 9 });
  await expect(card(live, device).locator('[data-metric=temperature] b')).toHaveText('23.7');
});

test("a wall screen of one's own shows the pits alone, and the way back", async ({ live }) => {
  await live.getByRole('button', { name: 'Wall screen' }).click();
  await expect(live).toHaveURL(/[?&]wall=1/);
  await expect(live.getByRole('navigation', { name: 'Pages' })).toHaveCount(0);
  await expect(live.getByRole('article').first()).toBeVisible();
  await expect(live.getByRole('article').getByRole('link')).toHaveCount(0);
  await live.reload();
  await expectLive(live);
  await expect(live.getByRole('navigation', { name: 'Pages' })).toHaveCount(0);
  await live.getByRole('button', { name: 'Leave the wall screen' }).click();
  await expect(live.getByRole('navigation', { name: 'Pages' })).toBeVisible();
});
