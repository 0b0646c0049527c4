import type { Browser, Locator, Page } from '@playwright/test';
import { device, user } from './demo';
import { card, demo, empty, expect, expectLive, makeJob, test } from './fixtures';
import { expectNarrow, expectWhole, LOOKS, PHONE, wordsIn } from './whole';

// The days of spec/dashboard.md as far as pages are there: nobody types an address, and not even a call finds nothing.

// A tracking page may ask for the values of a car that has just left its pit.
test.use({ failing: /^404 \/track\/[\w-]+\/sensors\/latest$/ });

async function onPhone(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: PHONE, hasTouch: true, isMobile: true, locale: 'en-IN' });
  return context.newPage();
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();

test('on phones: a first day from the pit to the hand-over, of an owner, an operator and a customer', async ({
  live,
  browser,
  asOwner,
}) => {
  test.setTimeout(360_000);
  await live.setViewportSize(PHONE);
  const bar = live.getByRole('navigation', { name: 'Pages' });
  const go = async (name: string) => {
    // On a phone the last ones are behind "More".
    if ((await bar.getByRole('link', { name }).count()) === 0) await press(live, 'More');
    await bar.getByRole('link', { name }).click();
    await expectNarrow(live);
  };

  await go('Workshop');
  await live.getByRole('tab', { name: 'Pits' }).click();
  await press(live, 'Add a pit');
  const number = Number(await live.getByLabel('Number').inputValue());
  await live.getByLabel('Name').fill('Phone bay');
  await press(live, 'Add the pit');
  await expect(live.getByText(`Pit ${number} · Phone bay`)).toBeVisible();
  const pits = await asOwner<{ id: number; pit_number: number }[]>('GET', `/workshops/${demo.workshop_id}/pits`);
  const pit = pits.find(({ pit_number }) => pit_number === number)?.id ?? 0;

  await go('Staff');
  await live.getByRole('link', { name: 'Add somebody' }).click();
  const name = `Kiran Bedi ${Date.now()}`;
  await live.getByLabel('Name', { exact: true }).fill(name);
  const username = await live.getByLabel('User name').inputValue();
  await press(live, /^Add$/);
  const password = await live.locator('[data-secret]').innerText();
  await live.getByRole('link', { name: 'Done' }).click();
  await expectNarrow(live);

  await go('Jobs');
  await live.getByRole('link', { name: 'New job' }).first().click();
  await live.getByRole('textbox', { name: 'Customer' }).fill('Leela Nair');
  await live.getByRole('textbox', { name: 'Car', exact: true }).fill('Kia Carens');
  await live.getByRole('combobox', { name: 'Pit' }).selectOption({ label: `Pit ${number} · Phone bay` });
  await expectNarrow(live);
  await press(live, 'Make the job');
  await expect(heading(live, 'Kia Carens: job made')).toBeVisible();
  const link = await live.getByRole('link', { name: 'Open the page' }).getAttribute('href');

  const customer = await onPhone(browser);
  await customer.goto(`${process.env.PITWATCH_URL}${new URL(link ?? '').pathname}`);
  await expect(heading(customer, 'Waiting')).toBeVisible();

  // Whoever works there: signs in, finds the car, and takes it through its stages with a thumb.
  const operator = await onPhone(browser);
  await operator.goto(`${process.env.PITWATCH_URL}/`);
  await operator.getByLabel('User name').fill(username);
  await operator.getByLabel('Password', { exact: true }).fill(password);
  await operator.keyboard.press('Enter');
  await operator.getByLabel('Temporary password').fill(password);
  await operator.getByLabel('New password', { exact: true }).fill('Better123');
  await operator.getByLabel('New password, again').fill('Better123');
  await operator.keyboard.press('Enter');
  await expectLive(operator);
  await expectNarrow(operator);
  const below = operator.getByRole('navigation', { name: 'Pages' });
  await below.getByRole('link', { name: 'Jobs' }).tap();
  await operator
    .getByRole('link', { name: /Kia Carens/ })
    .first()
    .tap();
  for (const step of ['Start the work', 'Finish: Inspection']) {
    const button = operator.getByRole('button', { name: step });
    expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    await button.tap();
  }
  await expect(operator.getByRole('button', { name: /^Finish: Wash/ })).toBeVisible();
  await expectNarrow(operator);
  await expect(customer.locator('[data-stage=wash]')).toHaveAttribute('aria-current', 'step');
  await below.getByRole('link', { name: 'Alerts' }).tap();
  await expect(heading(operator, 'Alerts')).toBeVisible();
  await expectNarrow(operator);
  await operator.goBack();
  for (const [step, seen] of [
    ['To the quality check', /[ap]m$/],
    ['Car is ready', 'Ready'],
    ['Hand over', 'Handed over'],
  ] as const) {
    await operator.getByRole('button', { name: step }).first().tap();
    await operator.getByRole('dialog').getByRole('button', { name: step }).tap();
    await expect(operator.getByRole('dialog')).toHaveCount(0);
    await expect(heading(customer, seen)).toBeVisible(); // who hands over sooner has it ask for the air of a car that has just left
  }
  await below.getByRole('link', { name: 'Live' }).tap();
  await operator.getByRole('button', { name: 'Account' }).tap();
  await operator.getByRole('button', { name: 'Sign out' }).tap();
  await expect(operator.getByRole('heading', { name: 'Sign in' })).toBeVisible();

  await go('Jobs');
  await live.getByRole('tab', { name: 'Handed over' }).click();
  await expect(live.getByRole('row', { name: /Kia Carens.*Leela Nair/ }).first()).toBeVisible();
  await go('Live');
  await expect(live.getByRole('article', { name: `Pit ${number}` })).toBeVisible();
  await asOwner('DELETE', `/pits/${pit}`);
  await customer.context().close();
  await operator.context().close();
});

test("in Hindi on a desk: an owner's morning, by mouse from page to page and back", async ({
  live,
  asOwner,
  connect,
}) => {
  test.setTimeout(300_000);
  const { publisher } = await connect(2);
  const pit = device(2).pit_id;
  await empty(asOwner, pit);
  const { id } = await makeJob(asOwner, pit, 'महिंद्रा थार');
  await asOwner('POST', `/jobs/${id}/status`, { status: 'in_progress' });
  await publisher.publish({ temperature: 24, humidity: 50, pm25: 180 });

  await press(live, 'हिन्दी');
  const rail = live.getByRole('navigation', { name: 'पेज' });
  /** The mouse rests on other entries on its way. */
  const go = async (name: string, over: string[] = []) => {
    for (const passed of over) await rail.getByRole('link', { name: passed }).hover();
    await rail.getByRole('link', { name }).click();
    await expectHindi();
  };
  /** What one presses, chooses and reads first has no word of English. */
  const expectHindi = async () => {
    await expect(live.getByRole('heading', { level: 1 })).toHaveText(/^(?!.*[A-Za-z]{4})/);
    const main = live.getByRole('main');
    await expect(main.locator('[aria-busy=true]')).toHaveCount(0);
    const said = main
      .getByRole('button')
      .or(main.getByRole('tab'))
      .or(main.getByRole('columnheader'))
      .or(main.getByRole('heading', { level: 2 }));
    for (const text of await said.allInnerTexts()) expect(text).toMatch(/^(?!.*[A-Za-z]{4})/s);
  };

  // What happened at night.
  await expect(card(live, device(2)).locator('[data-alert=open]')).toContainText('AQI 200 से ऊपर');
  await go('अलर्ट', ['जॉब', 'स्टाफ़']);
  const row = live
    .getByRole('row', { name: /AQI 200 से ऊपर/ })
    .filter({ hasText: 'पिट 2' })
    .first();
  await expect(row.locator('[data-advice]')).toContainText('फ़िल्म का काम रोकें, दरवाज़ा बंद करें');
  await row.getByRole('button', { name: /^स्वीकार करें/ }).click();
  await expect(row.getByRole('button', { name: 'स्वीकृत' })).toBeVisible();
  await row.getByRole('link', { name: 'पिट 2: उस समय का चार्ट' }).click();
  await expectHindi();
  await live.goBack();
  for (const tab of ['इतिहास', 'टाले गए', 'सूचनाएँ', 'खुले']) {
    await live.getByRole('tab', { name: tab, exact: true }).click();
    await expectHindi();
  }
  await row.getByRole('link', { name: /AQI 200 से ऊपर$/ }).click();
  await expect(live).toHaveURL(/\/a\/\d+/);
  await expect(row).toHaveCount(0);
  await expect(live.locator('[data-advice]')).toContainText('AQI 346: फ़िल्म का काम रोकें');
  await expectHindi();

  // What is due today, and a job that is late: its customer hears of another time.
  await go('लाइव', ['वर्कशॉप']);
  await expect(live.getByRole('article', { name: 'पिट 2' })).toContainText('महिंद्रा थार');
  await go('जॉब', ['लाइव', 'अलर्ट']);
  await live
    .getByRole('link', { name: /महिंद्रा थार/ })
    .first()
    .click();
  await press(live, 'बदलें');
  await expect(live.getByRole('dialog')).toBeVisible();
  for (const text of await live.getByRole('dialog').getByRole('button').allInnerTexts()) {
    expect(text).toMatch(/^(?!.*[A-Za-z]{4})/s);
  }
  await live.keyboard.press('Escape');
  await live.goBack();
  await expect(heading(live, 'जॉब')).toBeVisible();
  await go('स्टाफ़', ['अलर्ट']);
  await go('वर्कशॉप', ['जॉब']);
  for (const tab of await live.getByRole('tab').all()) {
    await tab.click();
    await expectHindi();
  }
  await live.goBack();
  await go('लाइव');
  await publisher.publish({ temperature: 24, humidity: 50, pm25: 9 });
  await empty(asOwner, pit);
});

for (const [screen, language] of LOOKS) {
  test.describe(`on a ${screen}, in ${language}`, () => {
    test.use({ apart: language === 'hi' });

    test('each page and back in any order, and all say the same', async ({ page, asOwner, connect }) => {
      test.setTimeout(240_000);
      const word = wordsIn(language);
      const [wrong, silent] = [device(2), device(3)];
      await empty(asOwner, wrong.pit_id);
      const { id } = await makeJob(asOwner, wrong.pit_id, 'Mahindra Thar');
      await asOwner('POST', `/jobs/${id}/status`, { status: 'in_progress' });
      const { publisher } = await connect(2);
      await publisher.publish({ temperature: 24, humidity: 50, pm25: 180 });
      const other = await connect(3);
      await other.publisher.say('offline');

      if (screen === 'phone') await page.setViewportSize(PHONE);
      await page.goto('/');
      const { username, password } = user('owner');
      if (language === 'hi') await page.getByRole('button', { name: 'हिन्दी' }).click();
      await page.getByLabel(word('signIn.username')).fill(username);
      await page.getByLabel(word('signIn.password'), { exact: true }).fill(password);
      await page.keyboard.press('Enter');
      await expectLive(page);

      const rail = page.getByRole('navigation', { name: word('nav.title') });
      const main = page.getByRole('main');
      const title = page.getByRole('heading', { level: 1 });
      const whole = () => expectWhole(page, language);
      const go = async (name: string) => {
        const from = await title.innerText();
        if ((await rail.getByRole('link', { name }).count()) === 0) await rail.getByRole('button').click();
        const link = rail.getByRole('link', { name });
        const isHere = (await link.getAttribute('href')) === new URL(page.url()).pathname;
        await link.click();
        if (!isHere) await expect(title).not.toHaveText(from);
        await whole();
      };
      /** By a link of the page that is shown to what is behind it, and back to where it was. */
      const into = async (link: Locator, look?: () => Promise<void>) => {
        const from = await title.innerText();
        await link.first().click();
        await expect(title).not.toHaveText(from);
        await whole();
        await look?.();
        await page.goBack();
        await expect(title).toHaveText(from);
        await whole();
      };

      const pagesIn = async (...addresses: string[]) => {
        for (const address of addresses) {
          await into(page.locator(`a[href^="${address}"]`));
        }
      };
      const everyTab = async () => {
        for (const tab of await page.getByRole('tab').all()) {
          await tab.click();
          await whole();
        }
      };

      let stage = 'inspection';
      const stageText = () => word(`job.stage.${stage}`);
      const steps: (() => Promise<void>)[] = [
        async () => {
          await go(word('nav.live'));
          const shown = card(page, wrong);
          await expect(shown).toContainText('Mahindra Thar');
          await expect(shown.locator('[data-stage]')).toHaveText(stageText());
          await expect(shown.locator('[data-alert]').first()).toBeVisible();
          await expect(shown.locator('[data-aqi]')).toHaveText('346');
          await expect(card(page, silent).locator('[data-device]')).toHaveText(word('device.offline'));
          await into(
            shown.getByRole('link', { name: word('pit.number').replace('{{number}}', '2'), exact: true }),
            async () => {
              await expect(page.locator('[data-job]')).toContainText('Mahindra Thar');
              await expect(page.locator('[data-job]')).toContainText(stageText());
              await expect(page.locator('[data-alert=critical]')).toBeVisible();
              await expect(page.locator('[data-metric=aqi]')).toContainText('346');
            },
          );
        },
        async () => {
          await go(word('nav.alerts'));
          const all = (status: string) =>
            asOwner<unknown[]>('GET', `/workshops/${demo.workshop_id}/alerts?status=${status}&page_size=200`);
          const bell = page.getByRole('banner').getByRole('button', { name: new RegExp(`^${word('alert.title')}`) });
          // One may open meanwhile.
          await expect(async () => {
            const told = (await all('open')).length || (await all('acknowledged')).length;
            await expect(bell).toHaveAccessibleName(new RegExp(`${told}`), { timeout: 2_000 });
          }).toPass();
          const row = main.getByRole('row').filter({ hasText: 'AQI' }).filter({ hasText: /2/ });
          await into(row.getByRole('link', { name: /AQI/ }), async () => {
            await expect(main).toContainText('346');
          });
        },
        async () => {
          await go(word('nav.jobs'));
          const row = main.getByRole('row').filter({ hasText: 'Mahindra Thar' }).first();
          await expect(row).toContainText('KA 05 MN 4821');
          await expect(row).toContainText(stageText());
          await into(row.getByRole('link'), async () => {
            await expect(page.locator(`[data-stage=${stage}]`)).toHaveAttribute('data-state', 'running');
          });
        },
        async () => {
          await go(word('nav.devices'));
          const row = main.getByRole('row').filter({ hasText: silent.device_id });
          await expect(row.locator('[data-state=offline]')).toBeVisible();
          await into(row.getByRole('link').first(), async () => {
            await expect(main).toContainText(silent.device_id);
          });
        },
        async () => {
          await go(word('nav.staff'));
          await into(main.getByRole('link', { name: 'Meena Das' }), async () => {
            await expect(title).toHaveText('Meena Das');
          });
        },
        async () => {
          await go(word('nav.workshop'));
          await everyTab();
        },
        async () => {
          await page
            .getByRole('banner')
            .getByRole('button', { name: word('app.account') })
            .click();
          await page.getByRole('link', { name: word('account.title') }).click();
          await expect(title).toHaveText(word('account.title'));
          await whole();
        },
      ];
      for (const step of steps) await step();
      // What forms are behind the lists, once.
      await go(word('nav.jobs'));
      await pagesIn('/jobs/new');
      await go(word('nav.alerts'));
      await pagesIn('/alerts/limits');
      await everyTab();
      await go(word('nav.devices'));
      await pagesIn('/devices/new', ...(screen === 'desk' ? ['/devices/claim'] : [])); // a phone scans the label
      await go(word('nav.staff'));
      await pagesIn('/staff/new');

      await asOwner('POST', `/jobs/${id}/stage`, { stage: 'inspection', action: 'finish' });
      stage = 'wash';
      for (const step of steps.toReversed()) await step();
      const every = [0, 3, 6, 2, 5, 1, 4];
      for (const number of every) await steps[number]?.();

      await other.publisher.say('online');
      await publisher.publish({ temperature: 24, humidity: 50, pm25: 9 });
      await empty(asOwner, wrong.pit_id);
    });
  });
}
