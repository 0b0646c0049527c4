import type { Page } from '@playwright/test';

/** Remembers the tasks of the main thread that take longer than 50 ms, from the first one on. */
export function watchTasks() {
  const tasks: number[] = [];
  Object.assign(window, { tasks });
  new PerformanceObserver((list) => {
    tasks.push(...list.getEntries().map(({ duration }) => duration));
  }).observe({ type: 'longtask' });
}

/** The longest task since it was asked for last, in ms; 0: none took longer than 50. */
export const longest = (page: Page) =>
  page.evaluate(() => {
    const { tasks } = window as unknown as { tasks: number[] };
    return Math.round(Math.max(0, ...tasks.splice(0)));
  });

/** By the wheel to the end and back, as fast as a hand turns it. */
export async function scroll(page: Page) {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  for (const way of [1, -1]) {
    for (let y = 0; y < height; y += 400) {
      await page.mouse.wheel(0, way * 400);
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
  }
}
