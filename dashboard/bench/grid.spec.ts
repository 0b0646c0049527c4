import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { expect, test, type Browser } from '@playwright/test';

const folder = resolve(import.meta.dirname, '..');
const built = join(folder, 'test-results', 'bench');
/** Until the code is compiled. */
const WARM_MS = 5_000;
const MEASURED_MS = 10_000;
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** The share of the main thread that a page takes, and its longest task, in ms. */
async function measure(browser: Browser, mode: 'product' | 'naive') {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  const page = await context.newPage();
  await page.route('http://bench.test/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    const file = join(built, pathname);
    if (extname(pathname) === '' || !existsSync(file)) await route.fulfill({ status: 404 });
    else await route.fulfill({ body: readFileSync(file), contentType: types[extname(pathname)] ?? 'font/woff2' });
  });
  await page.goto(`http://bench.test/bench/grid.html?mode=${mode}`);
  await expect(page.getByRole('article')).toHaveCount(60);
  await page.waitForTimeout(WARM_MS);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'timeTicks' });
  const read = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  const longest = page.evaluate(
    (ms) =>
      new Promise<number>((done) => {
        let worst = 0;
        new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries()) worst = Math.max(worst, duration);
        }).observe({ type: 'longtask' });
        setTimeout(() => {
          done(worst);
        }, ms);
      }),
    MEASURED_MS,
  );
  const before = await read();
  const longTask = await longest;
  const after = await read();
  await context.close();
  const spent = (name: string) => (after[name] ?? 0) - (before[name] ?? 0);
  return { share: spent('TaskDuration') / spent('Timestamp'), longTask };
}

test('60 pits that send each second take a quarter of a naive grid, and no frame is late', async ({ browser }) => {
  test.setTimeout(120_000);
  execFileSync('npx', ['vite', 'build', '--config', 'bench/vite.config.ts'], { cwd: folder, stdio: 'pipe' });
  const naive = await measure(browser, 'naive');
  const product = await measure(browser, 'product');
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  console.log(
    `60 pits, 60 readings/s: ${percent(product.share)} of the main thread, naive ${percent(naive.share)}, ` +
      `ratio ${(product.share / naive.share).toFixed(2)} of at most 0.25; longest task ${product.longTask.toFixed(0)} ms of 100`,
  );
  expect(product.share / naive.share).toBeLessThanOrEqual(0.25);
  expect(product.longTask).toBeLessThanOrEqual(100);
});
