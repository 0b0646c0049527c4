import type { Page } from '@playwright/test';
import { violationsOn } from './axe';
import { device } from './demo';
import { demo, expect, test } from './fixtures';

test.use({ failing: /^412 \/workshops\/\d+\/alert-config$/ });

const config = () => `/workshops/${demo.workshop_id}/alert-config`;

const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

test('an admin finds the limits, sees what others would have meant, and saves; who was faster is told', async ({
  pageOf,
  asOwner,
  connect,
}) => {
  await asOwner('PATCH', config(), { aqi: { warning: 150, critical: 200 } });
  const { publisher } = await connect(1);
  await publisher.publish({ temperature: 24, humidity: 50, pm25: 70 }); // AQI 133: below today's limit
  const page = await pageOf('staff', 'admin');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Alerts' }).click();
  await page.getByRole('link', { name: 'Limits', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Limits of alerts', level: 1 })).toBeFocused();
  await expect(page.locator('figure canvas').first()).toBeVisible();

  const aqi = page.getByRole('group', { name: 'Air quality (AQI)' });
  await aqi.getByLabel('Warning above').fill('100');
  const preview = page.locator('[data-preview=there]');
  await expect(preview).toHaveText(
    /^would have opened [1-9]\d* episodes? \(today \d+\), told \d+ times? \(today \d+\)$/,
  );
  expect(await sideways(page)).toBeLessThanOrEqual(0);
  expect(await violationsOn(page)).toEqual([]);

  await asOwner('PATCH', config(), { aqi: { critical: 220 } });
  await page.getByRole('button', { name: 'Save the limits' }).click();
  const conflict = page.locator('[data-conflict]');
  await expect(conflict).toContainText('changed them while you had them open');
  await expect(conflict).toContainText('AQI, critical');
  await expect(aqi.getByLabel('Critical above')).toHaveValue('220');
  await expect(aqi.getByLabel('Warning above')).toHaveValue('100');
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save the limits' }).click();
  await expect(page.getByText('The limits are saved.')).toBeVisible();
  expect((await asOwner<{ aqi: object }>('GET', config())).aqi).toEqual({ warning: 100, critical: 220 });

  // A pit of its own, on a desk, in Hindi.
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('combobox', { name: 'Whose limits' }).selectOption('Pit 1');
  await expect(aqi.getByText('as the workshop: 100')).toBeVisible();
  await page.getByRole('button', { name: 'हिन्दी' }).first().click();
  await expect(page.getByRole('heading', { name: 'अलर्ट की सीमाएँ', level: 1 })).toBeVisible();
  await expect(page.getByText('वर्कशॉप जैसा: 100')).toBeVisible();
  await page.getByRole('checkbox', { name: 'कोई सीमा नहीं: चेतावनी इससे ऊपर' }).check();
  await expect(preview).toContainText('आज');
  await expect(preview).toBeInViewport({ ratio: 1 }); // beside the field that one types in
  expect(await sideways(page)).toBeLessThanOrEqual(0);
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('button', { name: 'सीमाएँ सहेजें' }).click();
  await expect(page.getByText('सीमाएँ सहेजी गईं।')).toBeVisible();
  const { pit_id } = device(1);
  expect(await asOwner<object>('GET', `/pits/${pit_id}/alert-config`)).toMatchObject({ aqi: { warning: 'off' } });
  await asOwner('DELETE', `/pits/${pit_id}/alert-config`);
  await asOwner('PATCH', config(), { aqi: { warning: 150, critical: 200 } });
});

test('operators find the limits to read, and none to edit', async ({ pageOf }) => {
  const operator = await pageOf('staff', 'operator');
  await operator.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Alerts' }).click();
  await expect(operator.getByRole('heading', { name: 'Alerts', level: 1 })).toBeVisible();
  await operator.getByRole('link', { name: 'Limits', exact: true }).click();
  await expect(operator.getByRole('heading', { name: 'Limits of alerts', level: 1 })).toBeVisible();
  await expect(operator.getByRole('group', { name: 'Air quality (AQI)' }).getByLabel('Warning above')).toBeDisabled();
  await expect(operator.getByRole('button', { name: /Save/ })).toHaveCount(0);
});

test('an owner chooses who is notified, by which channels and when', async ({ signedIn: page, asOwner }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/alerts');
  await page.getByRole('link', { name: 'Limits', exact: true }).click();
  await page.getByRole('checkbox', { name: /^Humidity, high: E-mail/ }).check();
  await page.getByRole('checkbox', { name: 'No quiet hours' }).check();
  await expect(page.locator('[data-lacks]')).toContainText('no number of Asha Rao');
  expect(await sideways(page)).toBeLessThanOrEqual(0);
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save who is notified' }).click();
  await expect(page.getByText('Saved. It counts from the next alert on.')).toBeVisible();
  expect(await asOwner<object>('GET', config())).toMatchObject({
    channels: { high_humidity: ['dashboard', 'email'] },
    quiet_hours: null,
  });
  await asOwner('PATCH', config(), {
    channels: { high_humidity: null },
    quiet_hours: { from: '22:00', to: '07:00' },
  });
});
