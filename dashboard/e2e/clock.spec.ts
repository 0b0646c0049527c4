import type { Page } from '@playwright/test';
import { at, dateOf, movable, moveTo, next, nextChange } from './clock';
import { launchedDemo, user } from './demo';
import { call, enterAs, expect, expectLive, test } from './fixtures';
import { choosePassword, PASSWORD } from './own-workshop';
import { signIn } from './hub';

// What is promised depends on the hour, and on whose clock it is: the hub's alone is moved, so that the browser's is wrong by days
// and months. Forward only, for what was done before stays in the past.

test.use({ launched: true });
test.describe.configure({ mode: 'serial' });
test.skip(!movable, 'the hub was started without PITWATCH_CLOCK_FILE');

const INDIA = 'Asia/Kolkata';
const BERLIN = 'Europe/Berlin';
const TUESDAY = 2;
const SUNDAY = 0;
const HOUR = 3_600_000;

interface Job {
  id: number;
  tracking_url: string;
}

interface Shop {
  id: number;
  pits: number[];
  username: string;
  zone: string;
}

/** A workshop of now: one of before has not paid since. It has no device, so that no reading tells the time. */
async function openShop(zone: string, pits: number): Promise<Shop> {
  const { username, password } = user('super_admin', null, launchedDemo);
  const { access_token: root } = await signIn(username, password);
  const wanted = { workshop: { name: 'Shine Studio', time_zone: zone }, owner: { name: 'Asha Rao' }, pits };
  const made = await call<{
    workshop: { id: number };
    owner: { username: string };
    temporary_password: string;
    pits: { id: number }[];
  }>('POST', '/admin/workshops', wanted, root);
  await choosePassword({ ...made.owner, temporary_password: made.temporary_password });
  return { id: made.workshop.id, pits: made.pits.map(({ id }) => id), username: made.owner.username, zone };
}

/** Its owner, signed in at this hour: who signed in before the clock was moved is not any more. */
async function ownerOf({ id, username, pits }: Shop, page: Page) {
  const session = await signIn(username, PASSWORD);
  await enterAs(page, session);
  const ask = <T>(method: string, path: string, body?: object) => call<T>(method, path, body, session.access_token);
  return {
    ask,
    /** Takes a car in, whose work takes six hours unless another is told. */
    takeIn: (car: string, pit: number, more: object = {}) =>
      ask<Job>('POST', `/workshops/${id}/jobs`, {
        ...{ customer_name: 'Rohan Mehta', car_model: car, pit_id: pits[pit], work_type: 'full_ppf' },
        ...{ estimated_duration_minutes: 360, ...more },
      }),
    begin: (job: Job) => ask('POST', `/jobs/${job.id}/status`, { status: 'in_progress' }),
  };
}

/** The browser's own clock is far from the hub's: what a page says right, it has not from there. */
async function expectWrongClock(page: Page, hub: number) {
  expect(Math.abs((await page.evaluate(() => Date.now())) - hub)).toBeGreaterThan(5 * 60_000);
}

async function track(page: Page, job: Job) {
  await page.goto(`${process.env.PITWATCH_URL}${new URL(job.tracking_url).pathname}`);
}

/** A moment that the clock shows next, at least two hours from now, so that the browser's is wrong in any case. */
const soon = () => Date.now() + 2 * HOUR;
let tuesday = 0;
let shop: Shop;

test('on a Tuesday at 10:00: cars by the day on which they are to come, and one that is ready today', async ({
  page,
}) => {
  tuesday = next(TUESDAY, '10:00', INDIA, soon());
  await moveTo(tuesday);
  shop = await openShop(INDIA, 3);
  const { takeIn, begin } = await ownerOf(shop, page);
  const day = (days: number, time: string) => ({
    scheduled_at: new Date(at(time, INDIA, tuesday, days)).toISOString(),
  });
  const cars: Record<string, object> = {
    'Late Nexon': day(-1, '11:00'),
    'Morning Swift': day(0, '09:15'),
    'Evening Creta': day(0, '18:00'),
    'Wednesday Verna': day(1, '09:00'),
    'Friday Fortuner': day(3, '09:00'),
    'Someday Thar': {},
  };
  for (const [car, when] of Object.entries(cars)) await takeIn(car, 1, when);
  const job = await takeIn('BMW X5', 0);
  await begin(job);

  await page.goto('/');
  await expectLive(page);
  await expectWrongClock(page, tuesday);
  await expect(page.locator('[data-job]')).toContainText('ready 4:00 pm');
  const due = page.locator('[data-due] li');
  await expect(due).toHaveText([
    /^BMW X5.*4:00 pm/,
    /^Late Nexon.*11:00 am/,
    /^Morning Swift.*9:15 am/,
    /^Evening Creta.*6:00 pm/,
  ]);
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Jobs' }).click();
  await page.getByRole('tab', { name: 'Planned' }).click();
  const groups = { late: 1, today: 2, tomorrow: 1, later: 1, none: 1 };
  for (const [group, count] of Object.entries(groups)) {
    await expect(page.locator(`[data-group=${group}] li`)).toHaveCount(count);
  }
  await expect(page.locator('[data-group=tomorrow]')).toContainText('Wednesday Verna');
  await track(page, job);
  await expect(page.getByRole('heading', { level: 1, name: '4:00 pm' })).toBeVisible();
  await expect(page.getByText(/^(6 h|5 h 5\d min) /)).toBeVisible();
});

test('on the same day at 21:12: six hours of work are ready tomorrow at three in the afternoon', async ({ page }) => {
  await moveTo(at('21:12', INDIA, tuesday));
  const { takeIn, begin } = await ownerOf(shop, page);
  const job = await takeIn('Hyundai Creta', 2);
  await begin(job);
  await page.goto('/');
  await expectLive(page);
  await expect(page.locator(`[data-pit="${shop.pits[2]}"]`)).toContainText('tomorrow, about 3:00 pm');
  await expect(page.locator(`[data-pit="${shop.pits[0]}"] [data-late]`)).toBeVisible();
  await page.goto(`/jobs/${job.id}`);
  await expect(page.locator('dt:text-is("Ready") + dd').first()).toHaveText('Wednesday, 3:00 pm');
  await track(page, job);
  await expect(page.locator('[data-promise]')).toHaveText('tomorrow, about 3:00 pm');
  await expect(page.locator('[data-opens]')).toHaveText(' · opens Wednesday, 9:00 am');
});

test('on a Sunday before a holiday: ready on Tuesday', async ({ page }) => {
  const sunday = next(SUNDAY, '11:00', INDIA, tuesday);
  await moveTo(sunday);
  const { ask, takeIn, begin } = await ownerOf(shop, page);
  const monday = dateOf(at('11:00', INDIA, sunday, 1), INDIA);
  await ask('PATCH', `/workshops/${shop.id}`, { holidays: [{ date: monday, name: 'Holi', open: [] }] });
  const job = await takeIn('Kia Seltos', 1);
  await begin(job);
  await track(page, job);
  await expectWrongClock(page, sunday);
  await expect(page.locator('[data-promise]')).toHaveText('Tuesday, about 3:00 pm');
  await expect(page.locator('[data-opens]')).toHaveText(' · opens Tuesday, 9:00 am');
});

test('over the change of clocks in Berlin: what cures at night is done an hour sooner or later', async ({ page }) => {
  const { noon, by } = nextChange(BERLIN, next(SUNDAY, '12:00', BERLIN, tuesday));
  const saturday = at('15:00', BERLIN, noon, -1);
  await moveTo(saturday);
  const berlin = await openShop(BERLIN, 1);
  const { ask, takeIn, begin } = await ownerOf(berlin, page);
  const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
  const opening_hours = {
    ...Object.fromEntries(weekdays.map((day) => [day, [['09:00', '19:00']]])),
    sun: [['04:00', '20:00']],
  };
  await ask('PATCH', `/workshops/${berlin.id}`, { opening_hours });
  // Three hours of work until six, then twelve hours by themselves.
  const { id } = await ask<{ id: number }>('POST', `/workshops/${berlin.id}/templates`, {
    ...{ name: 'Cured at night', work_type: 'custom', estimated_duration_minutes: 900 },
    stages: [
      { name: 'installation', weight: 20, unattended: false },
      { name: 'curing', weight: 80, unattended: true },
    ],
  });
  const work = { work_type: 'custom', template_id: id, estimated_duration_minutes: 900 };
  const job = await takeIn('Audi Q7', 0, work);
  await begin(job);
  await track(page, job);
  await expectWrongClock(page, saturday);
  await expect(page.locator('[data-promise]')).toHaveText(`tomorrow, about ${6 + by / 60}:00 am`);
});
