import type { Page } from '@playwright/test';
import { demo, device, user } from './demo';
import { expect, test } from './fixtures';
import type { Ask } from './hub';

test.use({ failing: /^404 \/alerts\/\d+$/ });

const bad = { temperature: 24, humidity: 50, pm25: 180 };
const good = { temperature: 24, humidity: 50, pm25: 9 };

interface Alert {
  id: number;
  status: string;
}

const goToAlerts = (page: Page) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Alerts' }).click();
const rowOf = (page: Page, what: RegExp, pit: number) =>
  page
    .getByRole('row', { name: what })
    .filter({ has: page.getByRole('link', { name: `Pit ${pit}: chart at that time` }) });
const aqi = /AQI above 200/;

/** Episodes of a pit that end as soon as they may. */
const endSoon = (ask: Ask, pit: number) =>
  ask('PATCH', `/pits/${device(pit).pit_id}/alert-config`, { for_seconds: 0, clear_seconds: 10 });

/** The alert of a pit that is open now. */
async function openAlert(ask: Ask, pit: number, type = 'critical_aqi'): Promise<Alert> {
  const path = `/workshops/${demo.workshop_id}/alerts?cleared=false&alert_type=${type}&pit_id=${device(pit).pit_id}`;
  await expect.poll(async () => (await ask<Alert[]>('GET', path)).length, { timeout: 40_000 }).toBe(1);
  const [found] = await ask<Alert[]>('GET', path);
  if (!found) throw new Error('the alert is over already');
  return found;
}

test('an alert comes by itself, says what to do, is looked after, shelved, and is history when it is over', async ({
  live,
  asOwner,
  connect,
}) => {
  test.setTimeout(300_000);
  await endSoon(asOwner, 2);
  const { publisher } = await connect(2);
  await goToAlerts(live);
  await expect(live.getByRole('heading', { name: 'Alerts', level: 1 })).toBeFocused();
  await publisher.publish(bad);
  const row = rowOf(live, aqi, 2);
  await expect(row.getByText(/^AQI 346: stop the film, close the door/)).toBeVisible();
  await row.getByRole('button', { name: 'Acknowledge: AQI above 200, Pit 2' }).press('Enter');
  await expect(row.getByRole('button', { name: 'Acknowledged' })).toBeFocused();

  await row.getByRole('button', { name: /^Shelve/ }).click();
  await expect(live.getByRole('menuitem')).toHaveText(['15 minutes', '1 hour', /^Until .*\d/, 'Until …']);
  await live.getByRole('menuitem', { name: 'Until …' }).click();
  const dialog = live.getByRole('dialog', { name: 'Shelve: AQI above 200' });
  await dialog.getByLabel('Until').fill('2099-01-01T08:00');
  await dialog.getByRole('button', { name: 'Shelve' }).click();
  await expect(dialog.getByRole('alert').filter({ hasText: 'a day at most' })).toBeVisible();
  await live.keyboard.press('Escape');
  await row.getByRole('button', { name: /^Shelve/ }).click();
  await live.getByRole('menuitem', { name: '15 minutes' }).click();
  await expect(row.getByRole('button', { name: /^Shelved until/ })).toBeVisible();

  // Over: it leaves the list, and stays among what is shelved until somebody ends that.
  await expect(async () => {
    await publisher.publish(good);
    await expect(row).toHaveCount(0, { timeout: 4_000 });
  }).toPass({ timeout: 120_000 });
  await live.getByRole('tab', { name: 'Shelved' }).click();
  await rowOf(live, aqi, 2)
    .getByRole('button', { name: /^Shelved until/ })
    .click();
  await live.getByRole('menuitem', { name: 'End shelving' }).click();
  await expect(rowOf(live, aqi, 2)).toHaveCount(0);
  await live.getByRole('tab', { name: 'History' }).click();
  await live.getByRole('combobox', { name: 'Pit' }).selectOption('Pit 2');
  const past = rowOf(live, aqi, 2).first();
  await expect(past).toContainText('All was well again');
  await expect(past).toContainText(/took (under a minute|\d+ min)/);

  // To the chart of that time and back to the same list.
  await past.getByRole('link', { name: 'Pit 2: chart at that time' }).click();
  await expect(live).toHaveURL(/\/pits\/\d+\?at=/);
  await expect(live.getByRole('button', { name: '1 h', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await expect(live.locator('figure canvas').first()).toBeVisible();
  await live.goBack();
  await expect(live.getByRole('combobox', { name: 'Pit' })).toHaveValue(String(device(2).pit_id));
  await expect(past).toBeVisible();
});

test('what the filters let through is acknowledged, and nothing else', async ({ signedIn: live, asOwner, connect }) => {
  const damp = { temperature: 24, humidity: 84, pm25: 9 };
  const [second, third] = [await connect(2), await connect(3)];
  await second.publisher.publish(damp);
  await third.publisher.publish(damp);
  const there = await openAlert(asOwner, 2, 'high_humidity');
  const here = await openAlert(asOwner, 3, 'high_humidity');
  await live.goto('/alerts');
  await live.getByRole('combobox', { name: 'Type' }).selectOption('Humidity, high');
  await live.getByRole('combobox', { name: 'Pit' }).selectOption('Pit 3');
  // Counted by both filters: where the first alone is on the page yet, the button is of two, and a list that hasn't come has no row.
  await expect(live.getByRole('status').filter({ hasText: /^1 alert$/ })).toBeVisible();
  await expect(rowOf(live, /Humidity above/, 3)).toBeVisible();
  await expect(rowOf(live, /Humidity above/, 2)).toHaveCount(0);
  await live.getByRole('button', { name: 'Acknowledge these' }).click();
  const sure = live.getByRole('dialog', { name: 'Acknowledge 1 alert?' });
  await sure.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(live.getByText('1 alert is acknowledged.')).toBeVisible();
  await expect(live.getByText('All are acknowledged already.')).toBeVisible();
  expect((await asOwner<Alert>('GET', `/alerts/${here.id}`)).status).toBe('acknowledged');
  expect((await asOwner<Alert>('GET', `/alerts/${there.id}`)).status).toBe('open');
  await second.publisher.publish(good);
  await third.publisher.publish(good);
});

test('a notice leads to its alert, after the sign-in too, and whoever may not see it finds none', async ({
  page,
  asOwner,
  connect,
  pageOf,
}) => {
  const { publisher } = await connect(3);
  await publisher.publish(bad);
  const { id } = await openAlert(asOwner, 3);
  const owner = user('owner');
  await page.goto(`/a/${id}`);
  await page.getByLabel('User name').fill(owner.username);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'AQI above 200', level: 1 })).toBeVisible();
  await expect(page.locator('[data-advice]')).toContainText('AQI 346: stop the film, close the door');
  await expect(page.getByRole('region', { name: 'What it is about' })).toContainText('Pit 3');

  await page.getByRole('navigation', { name: 'Where you are' }).getByRole('link', { name: 'Alerts' }).click();
  await expect(rowOf(page, aqi, 3)).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('searchbox', { name: 'Go to' }).fill('aqi above');
  await page.getByRole('option', { name: 'AQI above 200' }).filter({ hasText: 'Pit 3' }).click();
  await expect(page).toHaveURL(new RegExp(`/a/${id}$`));

  const operator = await pageOf('staff', 'operator'); // of the first pit
  await operator.goto(`/a/${id}`);
  await expect(operator.getByText("This doesn't exist, or you may not see it.")).toBeVisible();
  await operator.goto('/alerts?tab=notices');
  await expect(operator.getByRole('tab')).toHaveText(['Open', 'History', 'Shelved']);
  await expect(rowOf(operator, aqi, 3)).toHaveCount(0);
  await publisher.publish(good);
});

test('the log says what became of each notice, and is looked through', async ({ signedIn: live, asOwner }) => {
  const { id } = await asOwner<{ id: number }>('GET', '/auth/me');
  const phone = `+9198${String(demo.workshop_id).padStart(8, '0')}`;
  await asOwner('PATCH', `/users/${id}`, { phone });
  await asOwner('POST', `/workshops/${demo.workshop_id}/notifications/test`, { channel: 'sms', to: phone });
  await asOwner('PATCH', `/users/${id}`, { phone: null });
  await live.goto('/alerts');
  await live.getByRole('tab', { name: 'Notices' }).click();
  await live.getByRole('combobox', { name: 'Occasion' }).selectOption('Test');
  await live.getByRole('combobox', { name: 'Channel' }).selectOption('SMS');
  const row = live.getByRole('row', { name: /^Test .* SMS/ }).first();
  await expect(row).toBeVisible();
  // It is asked again by itself.
  await expect(row).toContainText('Written down only', { timeout: 90_000 });
  await expect(row).toContainText('no provider is set up, so nobody got it');
  await live.getByRole('combobox', { name: 'What became of it' }).selectOption('Delivered');
  await expect(live.getByRole('heading', { name: 'Nothing fits these filters' })).toBeVisible();
  await live.getByRole('button', { name: 'Show all' }).click();
  await expect(row).toBeVisible();
});
