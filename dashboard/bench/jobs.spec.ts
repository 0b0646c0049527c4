import { expect, test } from '../e2e/fixtures';
import { longest, scroll, watchTasks } from './long-tasks';

test.use({ launched: true });

const PAGES = 6;

// On the hub of `bench/run shop`.
test('a list of 10,000 jobs scrolls, and turns its pages, without a long task', async ({ live }) => {
  await live.addInitScript(watchTasks);
  await live.goto('/jobs?tab=all');
  const range = (first: number) => live.getByText(new RegExp(`^${first} to ${first + 49} of 10,000$`));
  /** The page's own rows are there, and the browser has nothing more to do. */
  const shown = async (first: number) => {
    await expect(range(first)).toBeAttached();
    await expect(live.getByRole('table')).toHaveAttribute('aria-busy', 'false');
    await live.evaluate(() => new Promise((idle) => requestIdleCallback(idle)));
  };
  await shown(1);
  await live.mouse.move(700, 500);
  const worst = { load: await longest(live), scroll: 0, turn: 0, search: 0 };
  for (let page = 0; page < PAGES; page++) {
    if (page > 0) {
      await live.getByRole('button', { name: 'Next page' }).click();
      await shown(page * 50 + 1);
      worst.turn = Math.max(worst.turn, await longest(live));
    }
    await scroll(live);
    worst.scroll = Math.max(worst.scroll, await longest(live));
  }
  await live.getByRole('searchbox').pressSequentially('9800', { delay: 60 });
  await expect(range(1)).toHaveCount(0);
  await expect(live.getByRole('row').nth(1)).toBeVisible();
  worst.search = await longest(live);
  console.log(
    `10,000 jobs, ${PAGES} pages of 50: longest task while scrolling ${worst.scroll} and turning a page ${worst.turn} ms of at most 50; ` +
      `while loading ${worst.load}, searching ${worst.search} (0: none above 50)`,
  );
  expect(Math.max(worst.scroll, worst.turn)).toBeLessThanOrEqual(50);
});
