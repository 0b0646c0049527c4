import { violationsOn } from './axe';
import { device } from './demo';
import { call, demo, empty, expect, test } from './fixtures';
import { mailed, mailsTo } from './notices';

test.skip(!mailed, 'the hub was started without a mail server');
test.use({ viewport: { width: 390, height: 844 }, failing: /^404 \/unsubscribe\/A+$/ });

interface Notice {
  job_id: number | null;
  state: string;
  reason: string | null;
}

test('a mail leads to a page in the language of its reader that ends its kind only when that is pressed', async ({
  page,
  asOwner,
}) => {
  test.setTimeout(240_000);
  const { pit_id } = device(2);
  const { name } = await asOwner<{ name: string }>('GET', `/workshops/${demo.workshop_id}`);
  await empty(asOwner, pit_id);
  const email = `doing-without-${Date.now()}@example.com`;
  const { id, customer_id } = await asOwner<{ id: number; customer_id: number }>(
    'POST',
    `/workshops/${demo.workshop_id}/jobs`,
    {
      ...{
        customer_name: 'Anita Desai',
        customer_email: email,
        car_model: 'Tata Harrier',
        pit_id,
        work_type: 'full_ppf',
      },
    },
  );
  await asOwner('PATCH', `/users/${customer_id}`, { language: 'hi' });
  await asOwner('POST', `/jobs/${id}/status`, { status: 'in_progress' });
  const ofProgress = () => mailsTo(email).filter(({ unsubscribe }) => unsubscribe !== '');
  await expect.poll(() => ofProgress().length, { timeout: 60_000 }).toBe(1);
  const link = ofProgress()[0]?.unsubscribe ?? '';
  const optedOut = async () =>
    (await call<{ opted_out: boolean }>('GET', new URL(link).pathname.replace('/api/v1', ''))).opted_out;

  // Programs look at links before a person does, and the person may look only.
  expect(await optedOut()).toBe(false);
  await page.goto(link);
  await expect(page).toHaveURL(/\/unsubscribe\/[\w-]{32}$/);
  await expect(page.getByRole('heading', { level: 1, name: 'ये संदेश बंद करें?' })).toBeVisible();
  await expect(page.getByText(`${name} के संदेश`)).toBeVisible();
  await expect(page.getByRole('status')).toHaveText('मेरी गाड़ी का काम कैसे चल रहा है');
  await page.reload();
  await expect(page.getByRole('button', { name: 'ये संदेश बंद करें' })).toBeVisible();
  expect(await violationsOn(page)).toEqual([]);
  expect(await optedOut()).toBe(false);

  const said = (await page.getByRole('main').innerText()).replace(name, '').replace('WhatsApp', '');
  expect(said).toMatch(/^(?!.*[A-Za-z]{4})/s);
  await page.getByRole('button', { name: 'ये संदेश बंद करें' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'अब ये संदेश नहीं आएँगे' })).toBeVisible();
  expect(await violationsOn(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expect(await optedOut()).toBe(true);

  // Another end is news that they do without; what they get again comes.
  const end = new Date(Date.now() + 20 * 3_600_000).toISOString();
  await asOwner('PATCH', `/jobs/${id}/time`, { estimated_end_time: end });
  const moved = async () => {
    const path = `/workshops/${demo.workshop_id}/notifications?event=job_moved`;
    return (await asOwner<Notice[]>('GET', path)).filter(({ job_id }) => job_id === id);
  };
  await expect.poll(moved).toMatchObject([{ state: 'suppressed', reason: 'opted_out' }]);
  await page.reload();
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'You get no more of these' })).toBeVisible();
  await expect(page.getByText(`Messages of ${name}`)).toBeVisible();
  await expect(page.getByRole('status')).toHaveText('How the work on my car goes on');
  await page.reload(); // what was chosen on this device comes first
  await page.getByRole('button', { name: 'Get them again' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'End these messages?' })).toBeVisible();
  for (const status of ['quality_check', 'completed']) await asOwner('POST', `/jobs/${id}/status`, { status });
  await expect.poll(() => ofProgress().length, { timeout: 60_000 }).toBe(3); // done, and ready to be fetched
  await empty(asOwner, pit_id);
});

test('a link that is none of a mail says so', async ({ page }) => {
  await page.goto(`/unsubscribe/${'A'.repeat(32)}`);
  await expect(page.getByRole('heading', { level: 1, name: 'This link is not known' })).toBeVisible();
  expect(await violationsOn(page)).toEqual([]);
});
