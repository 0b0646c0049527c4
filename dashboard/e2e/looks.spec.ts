import type { Locator, Page } from '@playwright/test';
import { violationsOn } from './axe';
import { device, user } from './demo';
import { demo, empty, expect, expectLive, makeJob, test } from './fixtures';
import { codeSentTo } from './notices';
import { expectStill } from './shifts';

test.use({ failing: /^(404 \/(no\/such\/page|track\/A+)|401 \/auth\/kiosk)$/ });

const widths = { narrow: 360, phone: 390, tablet: 1024, desk: 1440, wall: 2560 };
/** Colours and names depend on the width only as far as the layout does, and there are two of those. */
const judged = ['phone', 'desk'];
const pictured = ['phone', 'tablet', 'desk'];
const themes = ['light', 'dark'] as const;
/** By day axe looks at each page dark on a desk and light on a phone; all combinations, and pictures of them, are for the night. */
const everything = process.env.PITWATCH_TESTS === 'all';
const judgedByDay = { dark: 'desk', light: 'phone' };

interface Look {
  themes?: readonly (typeof themes)[number][];
  sizes?: readonly string[];
  /** It hangs on walls, too. */
  hangs?: boolean;
}

/** Another language has the colours that the first one had. */
const inHindi: Look = { themes: ['light'] };
/** What is small, or built of what other pages show at every width. */
const small: Look = { sizes: judged };

/** How far a page scrolls sideways, in pixels, once what follows its element's size (a chart) had its frame. */
function sideways(page: Page) {
  return page.evaluate(async () => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    return document.documentElement.scrollWidth - innerWidth;
  });
}

/** Looks at a page at every width, at night in both themes, unless less is told, and keeps pictures of all of it. */
async function inspect(page: Page, name: string, look: Look = {}) {
  for (const theme of look.themes ?? themes) {
    await page.evaluate((chosen) => {
      document.documentElement.dataset.theme = chosen;
    }, theme);
    for (const [size, width] of Object.entries(widths)) {
      if (look.sizes?.includes(size) === false) continue;
      const byAxe = everything ? judged.includes(size) : size === judgedByDay[theme];
      // What is where doesn't depend on the theme.
      if (!everything && !look.themes && theme === 'light' && !byAxe) continue;
      await page.setViewportSize({ width, height: 900 });
      const where = `${name}, ${size}, ${theme}`;
      expect.soft(await sideways(page), `sideways scroll: ${where}`).toBeLessThanOrEqual(0);
      if (byAxe) {
        expect.soft(await violationsOn(page), `axe: ${where}`).toEqual([]);
      }
      if (!everything || (!pictured.includes(size) && !(look.hangs && size === 'wall'))) continue;
      await page.screenshot({ path: `test-results/screens/${name}-${size}-${theme}.png`, fullPage: true });
    }
  }
  await page.setViewportSize({ width: widths.desk, height: 900 });
}

test.describe.configure({ timeout: 480_000 });

test('sign-in is accessible and fits', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expectStill(page);
  await inspect(page, 'sign-in');
});

test('live is accessible and fits', async ({ live, asOwner }) => {
  const pits = [device(1).pit_id, device(2).pit_id];
  for (const [i, pit] of pits.entries()) {
    await empty(asOwner, pit);
    const { id } = await makeJob(asOwner, pit, ['Mahindra XUV700', 'Hyundai Verna'][i] ?? '');
    await asOwner('POST', `/jobs/${id}/status`, { status: 'in_progress' });
    if (i === 0) continue;
    await asOwner('POST', `/jobs/${id}/stage`, { stage: 'inspection', action: 'finish' });
    // The promised time passes a moment later.
    await asOwner('PATCH', `/jobs/${id}/time`, { estimated_end_time: new Date(Date.now() + 1_000).toISOString() });
  }
  await expect(live.locator('[data-job]')).toHaveCount(2);
  await expectStill(live);
  await inspect(live, 'live', { hangs: true });
  for (const pit of pits) await empty(asOwner, pit);
});

test('the tracking page is accessible and fits', async ({ page, asOwner }) => {
  const pit = device(1).pit_id;
  await empty(asOwner, pit);
  const { id, tracking_url } = await makeJob(asOwner, pit, 'Mercedes-Benz GLC');
  await asOwner('POST', `/jobs/${id}/status`, { status: 'in_progress' });
  for (const stage of ['inspection', 'wash', 'surface_prep']) {
    await asOwner('POST', `/jobs/${id}/stage`, { stage, action: stage === 'wash' ? 'skip' : 'finish' });
  }
  await page.goto(new URL(tracking_url).pathname);
  await expect(page.locator('[data-metric=temperature] b')).toHaveText(/\d/);
  await expectStill(page);
  await inspect(page, 'track');
  await page.getByRole('button', { name: 'हिन्दी' }).click();
  await inspect(page, 'track-hi', inHindi);
  await empty(asOwner, pit);
});

test('live is accessible and fits in Hindi', async ({ live }) => {
  await live.getByRole('button', { name: 'हिन्दी' }).first().click();
  await expect(live.getByRole('heading', { name: 'लाइव' })).toBeVisible();
  await inspect(live, 'live-hi', inHindi);
});

test('the command palette is accessible and fits', async ({ live }) => {
  await live.keyboard.press('Control+k');
  const options = live.getByRole('option');
  await expect(options).toHaveCount(8); // as many as it ever shows, which is more than fit on a phone
  await inspect(live, 'palette');
  await live.keyboard.press('ArrowUp');
  await expect(options.last()).toBeInViewport({ ratio: 1 });
  await live.getByRole('searchbox', { name: 'Go to' }).fill('p');
  await expect(options.first()).toBeInViewport({ ratio: 1 });
});

test('what is long in the command palette stays within it', async ({ live, asOwner }) => {
  const pit = { pit_number: 97, name: 'Polishing and inspection at the far end of the yard' };
  const { id } = await asOwner<{ id: number }>('POST', `/workshops/${demo.workshop_id}/pits`, pit);
  try {
    await live.reload();
    await expectLive(live);
    await live.keyboard.press('Control+k');
    await live.getByRole('searchbox', { name: 'Go to' }).fill('polishing');
    await expect(live.getByRole('option')).toHaveText([/No device yet/]);
    for (const width of [widths.narrow, widths.desk]) {
      await live.setViewportSize({ width, height: 900 });
      const scrolls = await live
        .getByRole('dialog')
        .locator('*')
        .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth && one.clientWidth > 1).length);
      expect(scrolls, String(width)).toBe(0);
    }
  } finally {
    await asOwner('DELETE', `/pits/${id}`);
  }
});

test('my account is accessible and fits', async ({ signedIn: live }) => {
  await live.goto('/account');
  await expect(live.getByText('This device')).toBeVisible();
  await expectStill(live, 0.02);
  await inspect(live, 'account');
  await live.getByRole('button', { name: 'Set up' }).click();
  await live.getByLabel('Your password').fill(user('owner').password);
  await inspect(live, 'account-second-factor-password');
  await live.getByLabel('Your password').press('Enter');
  await expect(live.getByRole('img', { name: /QR code/ })).toBeVisible();
  await inspect(live, 'account-second-factor');
  await live.getByRole('button', { name: 'Cancel' }).click();
  await live.getByRole('button', { name: 'हिन्दी' }).first().click();
  await expect(live.getByRole('heading', { name: 'मेरा खाता' })).toBeVisible();
  await inspect(live, 'account-hi', inHindi);
});

test("the workshop's settings are accessible and fit", async ({ signedIn: live }) => {
  await live.goto('/workshop');
  await expect(live.getByRole('button', { name: 'Require it' })).toBeVisible();
  await expectStill(live, 0.02);
  await live.getByRole('button', { name: 'Require it' }).click();
  await expect(live.getByText(/this signs you out, too/)).toBeVisible();
  await inspect(live, 'workshop');
  await live.getByRole('button', { name: 'Cancel' }).click();
  await live.getByRole('button', { name: 'हिन्दी' }).first().click();
  await expect(live.getByRole('heading', { name: 'वर्कशॉप सेटिंग' })).toBeVisible();
  await inspect(live, 'workshop-hi', inHindi);
});

test('templates, wall screens and the import of a set-up are accessible and fit', async ({
  signedIn: live,
  asOwner,
}) => {
  const path = `/workshops/${demo.workshop_id}`;
  const { id } = await asOwner<{ id: number }>('POST', `${path}/kiosk-links`, { name: 'Looks, set-up' });
  await live.goto('/workshop?tab=screens');
  await expectStill(live);
  await live.getByRole('button', { name: 'Link and QR code of Looks, set-up' }).click();
  await expect(live.getByRole('img', { name: /wall screen/ }).locator('path')).toBeVisible();
  await inspect(live, 'workshop-screen');
  await asOwner('DELETE', `/kiosk-links/${id}`);
  await live.goto('/workshop?tab=keys');
  await expect(live.getByRole('button', { name: 'New API key' })).toBeVisible();
  await expectStill(live);
  await inspect(live, 'workshop-keys');
  await live.goto('/workshop?tab=templates');
  await expect(live.getByRole('link', { name: 'New template' })).toBeVisible();
  await expectStill(live);
  await inspect(live, 'workshop-templates');
  await live.goto('/workshop?tab=setup');
  await expectStill(live);
  await live.getByLabel('Choose a file').setInputFiles({
    name: 'setup.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify({ pits: [{ pit_number: 1, name: 'Glass bay' }], limits: { for_seconds: 90 } })),
  });
  await expect(live.getByRole('button', { name: /^Apply/ })).toBeVisible();
  await inspect(live, 'workshop-setup');
  await live.goto('/workshop/templates/new');
  await expectStill(live);
  await live.getByLabel('Name', { exact: true }).fill('Tint');
  await live.getByLabel('Share 2 (%)').fill('60');
  await inspect(live, 'template');
});

test('staff is accessible and fits', async ({ signedIn: live, asOwner }) => {
  await live.goto('/staff');
  await expect(live.getByRole('link', { name: 'Add somebody' })).toBeVisible();
  await expect(live.getByRole('row').nth(1)).toBeVisible();
  await expectStill(live);
  await inspect(live, 'staff');
  await live.goto('/staff/new');
  await expect(live.getByLabel('User name')).toBeVisible();
  await expectStill(live);
  await inspect(live, 'staff-new');
  await live.getByLabel('Name', { exact: true }).fill(`Looks ${Date.now()}`);
  await live.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(live.locator('[data-secret]')).toBeVisible();
  await inspect(live, 'staff-made', small);
  const { id } = await asOwner<{ id: number }>('GET', '/auth/me');
  await live.goto(`/staff/${id}`);
  await expect(live.getByRole('list', { name: 'Activity' })).toBeVisible();
  await expectStill(live);
  await inspect(live, 'staff-person');
  await live.getByRole('button', { name: 'हिन्दी' }).first().click();
  await expect(live.getByRole('list', { name: 'गतिविधि' })).toBeVisible();
  await inspect(live, 'staff-person-hi', inHindi);
});

test('the legal page is accessible and fits', async ({ page }) => {
  await page.goto('/legal');
  await expect(page.getByRole('status').filter({ hasText: /./ })).toBeVisible();
  await expectStill(page);
  await inspect(page, 'legal');
});

test('jobs, a job and a new one are accessible and fit', async ({ signedIn: live, asOwner }) => {
  test.setTimeout(600_000);
  const pit = device(1).pit_id;
  await empty(asOwner, pit);
  const { id } = await makeJob(asOwner, pit, 'Mercedes-Benz GLC');
  await asOwner('POST', `/jobs/${id}/status`, { status: 'in_progress' });
  await asOwner('POST', `/jobs/${id}/stage`, {
    stage: 'inspection',
    action: 'finish',
    note: 'Scratch on the left door',
  });
  await live.goto('/jobs');
  await expect(live.getByRole('row', { name: /Mercedes-Benz GLC/ }).first()).toBeVisible();
  await expect(live.getByRole('tab', { name: /^Open \d+$/ })).toBeVisible();
  await expectStill(live);
  await inspect(live, 'jobs');
  await live.goto(`/jobs/${id}`);
  await expect(live.getByRole('img', { name: /QR code/ }).locator('path')).toBeAttached();
  await expect(live.getByRole('button', { name: /^Finish: Wash/ })).toBeVisible();
  await expectStill(live);
  await inspect(live, 'job');
  await live.getByRole('button', { name: 'More moves' }).click();
  await live.getByRole('menuitem', { name: 'Put on hold…' }).click();
  await expect(live.getByRole('dialog', { name: 'Put on hold' })).toBeVisible();
  await inspect(live, 'job-move', small);
  await live.keyboard.press('Escape');
  await live.getByRole('button', { name: 'Edit' }).click();
  await expect(live.getByRole('textbox', { name: 'Customer' })).toBeVisible();
  await inspect(live, 'job-edit');
  await live.goto('/jobs/new');
  await expect(live.getByRole('combobox', { name: 'Phone' })).toBeFocused();
  await expectStill(live);
  await live.getByRole('button', { name: 'Make the job' }).click();
  await inspect(live, 'job-new');
  await live.getByRole('textbox', { name: 'Customer' }).fill('Anita Desai');
  await live.getByRole('textbox', { name: 'Car', exact: true }).fill('Audi Q5');
  await live.getByRole('button', { name: 'Make the job' }).click();
  await expect(live.getByRole('heading', { name: 'Audi Q5: job made' })).toBeVisible();
  await expect(live.getByRole('img', { name: /QR code/ }).locator('path')).toBeAttached();
  await inspect(live, 'job-made');
  await live.goto(`/jobs/${id}`);
  await live.getByRole('button', { name: 'हिन्दी' }).first().click();
  await expect(live.getByText('गुणवत्ता जाँच पर भेजें')).toBeVisible();
  await inspect(live, 'job-hi', inHindi);
  await empty(asOwner, pit);
  await expect(live.locator('[data-job-status=cancelled]')).toBeVisible();
  await inspect(live, 'job-over-hi', small);
});

test('pages that lead nowhere are accessible and fit', async ({ signedIn: live }) => {
  const nothing = 'AAAAAAAAAAAAAAAAAAAAAA';
  const pages = [
    ['not-found', '/no/such/page', "This page doesn't exist."],
    ['jobs-none', `/jobs?q=${nothing}`, `Nothing found for “${nothing}”`],
    ['track-unknown', `/track/${nothing}`, 'This link leads to no car'],
    ['kiosk-refused', `/kiosk/${nothing}`, 'This link no longer works'],
  ] as const;
  for (const [name, address, heading] of pages) {
    await live.goto(address);
    await expect(live.getByRole('heading', { name: heading })).toBeVisible();
    await inspect(live, name, small);
  }
});

test('the page that a one-time link opens is accessible and fits', async ({ page }) => {
  await page.goto('/set-password#not-a-good-one');
  await inspect(page, 'set-password');
  await expectStill(page);
});

test('a wall screen is accessible and fits', async ({ page, asOwner }) => {
  const { id, url } = await asOwner<{ id: number; url: string }>('POST', `/workshops/${demo.workshop_id}/kiosk-links`, {
    name: 'Looks',
  });
  await page.goto(new URL(url).pathname);
  await expectLive(page);
  await expect(page.locator('[data-metric=temperature] b').first()).toHaveText(/\d/);
  await expectStill(page);
  await inspect(page, 'kiosk', { hangs: true });
  await asOwner('DELETE', `/kiosk-links/${id}`);
});

test('the alerts panel is accessible and fits', async ({ live, connect }) => {
  const { publisher } = await connect(1);
  await publisher.publish({ temperature: 24, humidity: 50, pm25: 180 });
  await expect(live.locator('[data-alert]').first()).toBeVisible();
  await live.getByRole('button', { name: /^Alerts/ }).click();
  await inspect(live, 'alerts');
  await publisher.publish({ temperature: 24, humidity: 50, pm25: 9 });
});

test('alerts, one of them and the log of notices are accessible and fit', async ({
  signedIn: live,
  asOwner,
  connect,
}) => {
  const { pit_id } = device(1);
  const { publisher } = await connect(1);
  await publisher.publish({ temperature: 24, humidity: 50, pm25: 180 });
  const found = () =>
    asOwner<{ id: number }[]>('GET', `/workshops/${demo.workshop_id}/alerts?cleared=false&pit_id=${pit_id}`);
  await expect.poll(async () => (await found()).length).toBeGreaterThan(0);
  const [alert] = await found();
  await live.goto('/alerts');
  await expect(live.locator('[data-advice]').first()).toBeVisible();
  await expectStill(live, 0.02);
  await inspect(live, 'alerts-page', { hangs: true });
  await live
    .getByRole('button', { name: /^Shelve/ })
    .first()
    .click();
  await live.getByRole('menuitem', { name: 'Until …' }).click();
  await inspect(live, 'alerts-shelve', small);
  await live.goto('/alerts?tab=history&time=own');
  await expect(live.getByLabel('From', { exact: true })).toBeVisible();
  await expectStill(live, 0.02);
  await inspect(live, 'alerts-history', small);
  await live.goto('/alerts?tab=notices');
  await expect(live.getByRole('row').nth(1)).toBeVisible();
  await expectStill(live, 0.02);
  await inspect(live, 'alerts-notices');
  await live.goto(`/a/${alert?.id ?? 0}`);
  await expect(live.locator('[data-advice]')).toBeVisible();
  await expectStill(live, 0.02);
  await inspect(live, 'alert');
  await live.goto('/alerts');
  await live.getByRole('button', { name: 'हिन्दी' }).first().click();
  await expect(live.getByRole('tab', { name: 'इतिहास' })).toBeVisible();
  await inspect(live, 'alerts-page-hi', inHindi);
  await publisher.publish({ temperature: 24, humidity: 50, pm25: 9 });
});

test('limits of alerts are accessible and fit, and the keyboard alone changes them', async ({
  signedIn: live,
  asOwner,
}) => {
  const config = `/workshops/${demo.workshop_id}/alert-config`;
  await asOwner('PATCH', config, { for_seconds: 0, clear_seconds: 60 });
  await live.goto('/alerts/limits');
  const name = live.getByRole('heading', { level: 1, name: 'Limits of alerts' });
  await expect(live.locator('figure').first()).toBeVisible();
  await expect(live.locator('[aria-busy=true]')).toHaveCount(0);
  await expectStill(live, 0.02);
  await inspect(live, 'limits', { hangs: true });

  await live.reload();
  await expect(name).toBeVisible();
  const field = live.getByLabel('Opens after');
  await expect(field).toBeVisible();
  /** Goes on by Tab until something has the focus, as somebody does who sees where it is. */
  const tabTo = async (wanted: Locator) => {
    for (let presses = 0; presses < 80; presses++) {
      if (await wanted.evaluate((element) => element === document.activeElement)) return;
      await live.keyboard.press('Tab');
    }
    await expect(wanted).toBeFocused();
  };
  await tabTo(field);
  await live.keyboard.press('Control+a');
  await live.keyboard.type('45');
  await tabTo(live.getByRole('button', { name: 'Save the limits' }));
  await live.keyboard.press('Enter');
  await expect(live.getByText('The limits are saved.')).toBeVisible();
  expect(await asOwner('GET', config)).toMatchObject({ for_seconds: 45 });
  await asOwner('PATCH', config, { for_seconds: 0 });
});

test('the page of a pit is accessible and fits', async ({ signedIn: live, asOwner, connect }) => {
  const { pit_id } = device(2);
  const { publisher } = await connect(2);
  await publisher.publish({ temperature: 24, humidity: 50, pm25: 9 });
  await empty(asOwner, pit_id);
  const { id } = await makeJob(asOwner, pit_id, 'Mahindra XUV700');
  await asOwner('POST', `/jobs/${id}/status`, { status: 'in_progress' });
  await live.goto(`/pits/${pit_id}?range=1h`);
  await expect(live.locator('figure canvas').first()).toBeVisible();
  await expect(live.locator('[data-job]')).toBeVisible();
  await expectStill(live);
  await inspect(live, 'pit');
  await live.getByRole('button', { name: 'Start maintenance' }).click();
  await inspect(live, 'pit-maintenance');
  await live.keyboard.press('Escape');
  await live.getByText('Show as a table').click();
  await inspect(live, 'pit-table');
  await live.setViewportSize({ width: 1440, height: 900 });
  await live.getByRole('button', { name: 'हिन्दी' }).first().click();
  await expect(live.getByRole('button', { name: '1 घं', exact: true })).toBeVisible();
  await inspect(live, 'pit-hi', inHindi);
  await empty(asOwner, pit_id);
});

test("devices' pages are accessible and fit", async ({ signedIn: live, asOwner, connect }) => {
  const { publisher, device: one } = await connect(3);
  for (const uptime of [300, 600, 900]) await publisher.tellHealth(uptime);
  const path = `/devices/${one.device_id}`;
  await asOwner('PATCH', path, { labels: ['left wing'] });
  await asOwner('PATCH', `${path}/calibration`, { gas_ohm: { offset: 5 }, reference: 'A new sensor of the same kind' });
  await live.goto('/devices');
  await expect(live.getByRole('row').filter({ hasText: 'left wing' })).toBeVisible();
  await expectStill(live);
  await inspect(live, 'devices', { hangs: true });
  await live.goto('/devices/command?label=left+wing');
  await live.getByRole('button', { name: 'Send' }).click();
  await expect(live.getByText('0 of 1 device has done it')).toBeVisible();
  await inspect(live, 'devices-command', small);
  await live.goto(path);
  await expect(live.locator('figure canvas').first()).toBeVisible();
  await expect(live.locator('[data-past-calibration]').first()).toBeVisible();
  await expectStill(live);
  await inspect(live, 'device', { hangs: true });
  await live.getByRole('button', { name: 'हिन्दी' }).first().click();
  await expect(live.getByRole('heading', { name: 'कैलिब्रेशन' })).toBeVisible();
  await inspect(live, 'device-hi', inHindi);
  await live.getByRole('button', { name: 'English' }).first().click();
  await live.goto('/devices/claim');
  await expect(live.getByLabel('Device id')).toBeVisible();
  await expectStill(live);
  await inspect(live, 'devices-claim', small);
  await live.goto('/devices/new');
  await expect(live.getByRole('button', { name: 'Switch it on' })).toBeVisible();
  await expectStill(live);
  const id = `LOOKS-${Date.now()}`;
  await live.getByLabel('Device id').fill(id);
  await live.getByRole('button', { name: 'Register' }).click();
  await expect(live.locator('[data-label]')).toBeVisible();
  await inspect(live, 'devices-label');
  await asOwner('DELETE', `/devices/${id}`);
  await asOwner('PATCH', path, { labels: [] });
});

test("an owner's wall screen is accessible and fits", async ({ signedIn: live }) => {
  await live.goto('/?wall=1');
  await expectLive(live);
  await expect(live.locator('[data-metric=temperature] b').first()).toHaveText(/\d/);
  await expectStill(live);
  await inspect(live, 'wall', { hangs: true });
});

test('the choice of a workshop and the first sign-in are accessible and fit', async ({ page, asOwner }) => {
  const signIn = async (username: string, password: string) => {
    await page.goto('/sign-in');
    await page.getByLabel('User name').fill(username);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
  };
  const { username, password } = user('super_admin');
  await signIn(username, password);
  await expect(page.getByRole('heading', { name: 'Choose a workshop' })).toBeVisible();
  await expect(page.getByRole('link', { name: /pits?$/ }).first()).toBeVisible();
  await inspect(page, 'workshops', small);
  await page.goto('/devices/waiting');
  await expect(page.getByRole('searchbox')).toBeVisible();
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  await inspect(page, 'devices-waiting');
  await page.context().clearCookies();
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  const made = await asOwner<{ id: number; username: string; temporary_password: string }>(
    'POST',
    `/workshops/${demo.workshop_id}/users`,
    { username: `looks_${Date.now()}`, name: 'Looks, first sign-in', role: 'staff', sub_role: 'operator' },
  );
  await signIn(made.username, made.temporary_password);
  await expect(page.getByLabel('Temporary password')).toBeVisible();
  await inspect(page, 'first-password', small);
  await asOwner('PATCH', `/users/${made.id}`, { is_active: false });
});

test("a customer's pages are accessible and fit", async ({ page, asOwner, connect }) => {
  const { pit_id, workshop } = device(2);
  await empty(asOwner, pit_id);
  await page.goto(`/sign-in?workshop=${workshop}`);
  await expect(page.getByLabel('Phone number or e-mail address')).toBeVisible();
  await expectStill(page);
  await inspect(page, 'code');
  const email = `looks-${Date.now()}@example.com`;
  const { id } = await asOwner<{ id: number }>('POST', `/workshops/${demo.workshop_id}/jobs`, {
    customer_name: 'Anita Desai',
    customer_email: email,
    car_model: 'Tata Harrier',
    pit_id,
    work_type: 'full_ppf',
  });
  await asOwner('POST', `/jobs/${id}/status`, { status: 'in_progress' });
  await page.getByLabel('Phone number or e-mail address').fill(email);
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Code')).toBeVisible();
  await inspect(page, 'code-sent');
  await expect.poll(() => codeSentTo(email), { timeout: 60_000 }).not.toBe('');
  await page.getByLabel('Code').fill(codeSentTo(email));
  await expect(page.getByRole('link', { name: 'Tata Harrier' })).toBeVisible();
  await expectStill(page);
  await inspect(page, 'my-cars');
  const { publisher } = await connect(2);
  await publisher.publish({ temperature: 24, humidity: 50, pm25: 9 });
  await page.getByRole('link', { name: 'Tata Harrier' }).click();
  await expect(page.locator('[data-metric=temperature] b')).toHaveText(/\d/);
  await expectStill(page);
  await inspect(page, 'my-car');
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('button', { name: 'हिन्दी' }).first().click();
  await expect(page.getByRole('heading', { name: 'काम', exact: true })).toBeVisible();
  await inspect(page, 'my-car-hi', inHindi);
  await empty(asOwner, pit_id);
});
