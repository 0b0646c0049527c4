import type { DeadLetter } from '@/features/platform/shapes';
import { user } from '../e2e/demo';
import { enterAs, expect, test } from '../e2e/fixtures';
import { signIn } from '../e2e/hub';
import { longest, scroll, watchTasks } from './long-tasks';

test.use({ launched: true });

const ROWS = 50;
const WORKSHOPS = 200;

interface Overview {
  workshops_health: object[];
}

/** Stands for those that the demo has none of. */
const LETTER: DeadLetter = {
  ...{ id: 1, reason: 'bad_json', topic: 'workshop/workshop_001/pit/pit1/sensors', device_id: 'ESP32-5A1E00000001' },
  ...{ payload: 'e30=', length: 2, received_at: '2026-11-26T10:00:00Z', replayed_at: null, detail: '', fields: [] },
};

/** A page of a list of 10,000, made of the rows that there are. */
const repeated = (rows: object[], count: number, name: string) =>
  Array.from({ length: count }, (_, i) => ({ ...rows[i % rows.length], [name]: i + 1 }));

// On any hub with the demo: what the lists get is made longer on its way, so that nothing but the pages is measured.
for (const [list, call, key] of [
  ['licences', 'licences', 'device_id'],
  ['audit', 'audit-log', 'id'],
  ['dead-letters', 'dead-letters', 'id'],
  ['', 'overview', 'workshop_id'],
] as const) {
  const what = list === '' ? `an overview of ${WORKSHOPS} workshops` : `a list of 10,000 (${list})`;
  test(`${what} comes and is looked through without a long task`, async ({ page }) => {
    const { username, password } = user('super_admin');
    await enterAs(page, await signIn(username, password));
    await page.route(new RegExp(`/api/v1/admin/${call}(\\?|$)`), async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as { data: object[] | Overview; meta: object };
      if ('workshops_health' in answer.data) {
        answer.data.workshops_health = repeated(answer.data.workshops_health, WORKSHOPS, key);
      } else {
        answer.data = repeated(answer.data.length === 0 ? [LETTER] : answer.data, ROWS, key);
        answer.meta = { ...answer.meta, total: 10_000 };
      }
      await route.fulfill({ response, json: answer });
    });
    await page.addInitScript(watchTasks);
    await page.goto('/platform/system');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const settled = () => page.evaluate(() => new Promise((idle) => requestIdleCallback(idle)));
    const shown = async () => {
      await expect(page.getByRole('row')).toHaveCount((list === '' ? WORKSHOPS : ROWS) + 1);
      await settled();
    };
    await settled();
    await longest(page);
    await page
      .locator(`nav a[href="/platform${list === '' ? '' : `/${list}`}"]`)
      .last()
      .click();
    await shown();
    const worst = { come: await longest(page), load: 0, scroll: 0 };
    await page.reload();
    await shown();
    worst.load = await longest(page);
    await page.mouse.move(700, 500);
    await scroll(page);
    worst.scroll = await longest(page);
    console.log(
      `${what}: longest task while it comes ${worst.come} ms, while scrolling ${worst.scroll} of at most 50; ` +
        `while all is loaded anew ${worst.load} (0: none above 50)`,
    );
    expect(Math.max(worst.come, worst.scroll)).toBeLessThanOrEqual(50);
  });
}
