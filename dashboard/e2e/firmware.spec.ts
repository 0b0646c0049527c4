import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { demo, device } from './demo';
import { card, expect, test } from './fixtures';

test.use({ launched: true }); // where devices are simulated

interface Shown {
  boot_id: string;
}

interface Row {
  boot_id: string | null;
  temperature: number;
}

test('a virtual device that runs our firmware takes the place of a simulated one on the screen', async ({
  live,
  asOwner,
}) => {
  test.skip(!existsSync('../firmware/build/host/pitwatch-device'), 'no C++ compiler: the virtual device is not built');
  const one = device(2);
  const shown = () => asOwner<Shown>('GET', `/devices/${one.device_id}`);
  const { boot_id: simulated } = await shown();
  const running = spawn(
    '../pitwatch',
    [
      ...['device', '--broker', new URL(demo.mqtt_url.replace(/^tcp:/, 'http:')).host, '--interval', '2'],
      ...['--device-id', one.device_id, '--username', one.mqtt_username, '--password', one.mqtt_password],
      ...['--license-key', one.license_key, '--workshop', one.workshop, '--pit', one.pit],
    ],
    { stdio: 'ignore' },
  );
  try {
    await expect.poll(async () => (await shown()).boot_id, { timeout: 60_000 }).not.toBe(simulated);
    const { boot_id } = await shown();
    await expect(async () => {
      const history = await asOwner<Row[]>('GET', `/pits/${one.pit_id}/sensors/history`);
      const newest = history.at(-1);
      expect(newest?.boot_id).toBe(boot_id);
      const temperature = card(live, one).locator('[data-metric=temperature] b');
      await expect(temperature).toHaveText(newest?.temperature.toFixed(1) ?? '', { timeout: 1_500 });
    }).toPass({ timeout: 60_000 });
  } finally {
    running.kill();
  }
});
