import type { Page } from '@playwright/test';
import { expect } from './fixtures';

/** A phone in a workshop: what comes one after the other over such a line must not push what is there already. */
const LINE = { offline: false, latency: 120, downloadThroughput: 1_000_000, uploadThroughput: 250_000 };
const MOST = 0.05;

interface Shifts {
  score: number;
  moved: string[];
}

/** Sums up what moves without anybody's doing, and which elements do. */
function watch() {
  interface Shift extends PerformanceEntry {
    value: number;
    hadRecentInput: boolean;
    sources: { node: Node | null }[];
  }
  const shifts: Shifts = { score: 0, moved: [] };
  Object.assign(window, { shifts });
  const nameOf = (node: Node | null) => {
    const element = node instanceof Element ? node : node?.parentElement;
    return element ? `${element.tagName.toLowerCase()} “${element.textContent.trim().slice(0, 30)}”` : 'gone';
  };
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries() as Shift[]) {
      if (hadRecentInput) continue;
      shifts.score += value;
      shifts.moved.push(`${value.toFixed(3)} at ${sources.map(({ node }) => nameOf(node)).join(', ')}`);
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/** Loads the page anew over a slow line, on a phone and on a desk: nothing on it jumps, by more than `most`. */
export async function expectStill(page: Page, most = MOST): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  await devtools.send('Network.emulateNetworkConditions', LINE);
  await page.addInitScript(watch);
  for (const [width, height] of [
    [390, 844],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.reload();
    // A page that asks for stills may have a call under way at any moment; what it shows first has come by then.
    await page.waitForLoadState('networkidle', { timeout: 10_000 }).catch(() => undefined);
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    const { score, moved } = await page.evaluate(() => (window as unknown as { shifts: Shifts }).shifts);
    const path = new URL(page.url()).pathname.replace(/^(\/(?:kiosk|track)\/).*/, '$1…'); // a token lets its reader in
    console.log(`shift ${score.toFixed(3)} ${path} at ${width} px`);
    expect.soft(score, `${path} at ${width} px moved: ${moved.join('; ')}`).toBeLessThanOrEqual(most);
  }
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
  await devtools.detach();
}
