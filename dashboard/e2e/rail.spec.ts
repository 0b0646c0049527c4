import type { Page } from '@playwright/test';
import { demo, expect, expectLive, makeJob, test } from './fixtures';

test.use({ failing: /^401 \/auth\/kiosk$/ });

/** As people go: the mouse rests on an entry on its way, which fetches what that page asks for first. */
async function go(page: Page, name: string, over: string[] = []): Promise<void> {
  const rail = page.getByRole('navigation', { name: 'Pages' });
  for (const passed of over) {
    const fetched = page
      .waitForResponse((answer) => answer.url().includes('/api/v1/'), { timeout: 2_000 })
      .catch(() => undefined); // it is there already
    await rail.getByRole('link', { name: passed }).hover();
    await fetched;
  }
  await rail.getByRole('link', { name }).click();
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

test('an owner walks by mouse from page to page, and each shows what the others do', async ({ live, asOwner }) => {
  test.setTimeout(240_000);
  const users = `/workshops/${demo.workshop_id}/users`;
  const name = `Left Long Ago ${Date.now()}`;
  const left = await asOwner<{ id: number }>('POST', users, {
    ...{ username: `left.${Date.now()}`, name, role: 'staff', sub_role: 'operator', pit_ids: [] },
  });
  await asOwner('DELETE', `/users/${left.id}`);

  // Resting on Jobs loads the calls of jobs first, and those of staff stay their own.
  await go(live, 'Staff', ['Jobs']);
  await expect(heading(live, 'Staff')).toBeFocused();
  await expect(live.getByRole('row').filter({ hasText: 'owner' }).first()).toBeVisible();
  await go(live, 'Jobs', ['Workshop', 'Staff']);
  await live.getByRole('link', { name: 'New job' }).first().click();
  await expect(live.getByRole('group', { name: 'Staff' })).toBeVisible();
  await expect(live.getByText(name)).toHaveCount(0);
  await go(live, 'Staff');
  await live.getByRole('tab', { name: 'Deactivated' }).click();
  await expect(live.getByText(name)).toBeVisible();

  // A pit is made where it is looked for, and is on every page at once.
  await go(live, 'Workshop', ['Live', 'Jobs']);
  await live.getByRole('tab', { name: 'Pits' }).click();
  await live.getByRole('button', { name: 'Add a pit' }).click();
  const number = Number(await live.getByLabel('Number').inputValue());
  await live.getByLabel('Name').fill('Detailing');
  await live.getByRole('button', { name: 'Add the pit' }).click();
  await expect(live.getByText(`Pit ${number} · Detailing`)).toBeVisible();
  await go(live, 'Live', ['Staff']);
  await expectLive(live);
  await expect(live.getByRole('article', { name: `Pit ${number}` })).toBeVisible();

  // A plate is one, however it is typed.
  await makeJob(asOwner, demo.devices[0]?.pit_id ?? 0, 'Rail Roadster');
  await go(live, 'Jobs', ['Live']);
  await live.getByRole('searchbox').fill('rail roadster');
  await expect(live.getByRole('row').filter({ hasText: 'KA 05 MN 4821' })).toBeVisible();
  await live.getByRole('searchbox').fill('ka-05 mn');
  await expect(live).toHaveURL(/q=ka-05/);
  await live.getByRole('row').filter({ hasText: 'Rail Roadster' }).getByRole('link').first().click();
  await expect(heading(live, 'Rail Roadster · KA 05 MN 4821')).toBeVisible();
  await live.goBack();
  await expect(live.getByRole('searchbox')).toHaveValue('ka-05 mn');

  await go(live, 'Workshop', ['Jobs', 'Staff']);
  await live.getByRole('tab', { name: 'Pits' }).click();
  await live.getByRole('button', { name: `Put away Pit ${number} · Detailing` }).click();
  await live.getByRole('alertdialog').or(live.getByRole('dialog')).getByRole('button', { name: 'Put away' }).click();
  await expect(live.getByText(`Pit ${number} · Detailing is put away.`)).toBeVisible();
  await go(live, 'Live');
  await expect(live.getByRole('article', { name: `Pit ${number}` })).toHaveCount(0);
});

test('on a phone and in Hindi each page is reached by thumb and back, and nothing complains or is English', async ({
  live,
}) => {
  await live.getByRole('button', { name: 'हिन्दी' }).first().click();
  await live.setViewportSize({ width: 390, height: 844 });
  const bar = live.getByRole('navigation', { name: 'पेज' });
  for (const page of ['जॉब', 'स्टाफ़', 'वर्कशॉप', 'लाइव', 'वर्कशॉप', 'स्टाफ़', 'जॉब', 'लाइव']) {
    // The last ones are behind the only button of the bar, in a panel that may just be going.
    const link = bar.getByRole('link', { name: page });
    await expect(async () => {
      if (!(await link.isVisible())) await bar.getByRole('button').click({ timeout: 2_000 });
      await link.click({ timeout: 2_000 });
    }).toPass();
    await expect(live.getByRole('heading', { level: 1 })).toHaveText(/^[^A-Za-z]+$/);
    const buttons = live.getByRole('main').getByRole('button').or(live.getByRole('main').getByRole('tab'));
    for (const text of await buttons.allInnerTexts()) expect(text).toMatch(/^(?!.*[A-Za-z]{4})/s);
  }
  await live.goBack();
  await expect(live.getByRole('heading', { level: 1, name: 'जॉब' })).toBeVisible();
});

test('a code that is typed on a TV shows the pits there, once', async ({ live, browser }) => {
  await go(live, 'Workshop', ['Live']);
  await live.getByRole('tab', { name: 'Wall screens' }).click();
  await live.getByRole('button', { name: 'New wall screen' }).click();
  await live.getByLabel('Name', { exact: true }).fill('Hall TV');
  await live.getByRole('button', { name: 'Create the link' }).click();
  await live.getByRole('button', { name: 'Code for a TV' }).click();
  const code = await live.locator('[data-code]').innerText();
  const shop = await live.evaluate(() => document.title);
  expect(shop).toContain('Pitwatch');

  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  const tv = await context.newPage();
  await tv.goto(`${process.env.PITWATCH_URL}/kiosk`);
  const field = tv.getByLabel('Type the code that the Workshop page shows');
  await expect(field).toBeFocused();
  await tv.keyboard.type(code.toLowerCase());
  await tv.keyboard.press('Enter');
  await expect(tv.getByRole('article')).toHaveCount(demo.devices.length);
  // Few pits fill it, and nothing is below.
  await expect(tv.locator('html')).toHaveAttribute('data-wall-fits', '');
  const low = await tv.locator('[data-grid]').evaluate((grid) => grid.getBoundingClientRect().bottom);
  expect(low).toBeGreaterThan(1080 * 0.85);
  expect(await tv.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(1080);
  await tv.goto(`${process.env.PITWATCH_URL}/kiosk`);
  await expect(tv.getByRole('article')).toHaveCount(demo.devices.length);
  await context.close();

  const second = await (await browser.newContext()).newPage();
  await second.goto(`${process.env.PITWATCH_URL}/kiosk`);
  await second.getByLabel('Type the code that the Workshop page shows').fill(code);
  await second.keyboard.press('Enter');
  await expect(second.getByText('This code is not right, or its ten minutes are over.')).toBeVisible();
  await second.context().close();
});
