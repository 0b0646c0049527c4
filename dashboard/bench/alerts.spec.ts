import { expect, test } from '../e2e/fixtures';
import { longest, scroll, watchTasks } from './long-tasks';

test.use({ launched: true });

const PAGES = 4;

// On the hub of `bench/run shop`.
for (const [list, tab] of [
  ['alerts', 'history'],
  ['notices', 'notices'],
] as const) {
  test(`a list of 10,000 ${list} is looked through without a long task`, async ({ live }) => {
    await live.addInitScript(watchTasks);
    await live.goto(`/alerts?tab=${tab}`);
    const shown = async (first: number) => {
      await expect(live.getByText(new RegExp(`^${first} to ${first + 49} of 1\\d,\\d{3}$`))).toBeAttached();
      await expect(live.getByRole('table')).toHaveAttribute('aria-busy', 'false');
      await live.evaluate(() => new Promise((idle) => requestIdleCallback(idle)));
    };
    await shown(1);
    await live.mouse.move(700, 500);
    const worst = { load: await longest(live), scroll: 0, turn: 0, filter: 0 };
    for (let page = 0; page < PAGES; page++) {
      if (page > 0) {
        await live.getByRole('button', { name: 'Next page' }).click();
        await shown(page * 50 + 1);
        worst.turn = Math.max(worst.turn, await longest(live));
      }
      await scroll(live);
      worst.scroll = Math.max(worst.scroll, await longest(live));
    }
    await live.getByRole('combobox', { name: 'Time' }).selectOption('Last 7 days');
    await expect(live.getByText(/^1 to 50 of \d,\d{3}$/)).toBeAttached();
    worst.filter = await longest(live);
    console.log(
      `10,000 ${list}, ${PAGES} pages of 50: longest task while scrolling ${worst.scroll} ms, turning a page ${worst.turn}, ` +
        `filtering ${worst.filter} of at most 50; while loading ${worst.load} (0: none above 50)`,
    );
    expect(Math.max(worst.scroll, worst.turn, worst.filter)).toBeLessThanOrEqual(50);
  });
}
