import { createServer, type ViteDevServer } from 'vite';
import { violationsOn } from './axe';
import { expect, test } from './fixtures';

const everything = process.env.PITWATCH_TESTS === 'all';

// The kit's pages exist while developing only, so they come from Vite's own server; no hub is asked.
let server: ViteDevServer;
let address = '';

test.beforeAll(async () => {
  server = await createServer({ server: { port: 0, host: '127.0.0.1' }, logLevel: 'error' });
  await server.listen();
  address = `${server.resolvedUrls?.local[0] ?? ''}kit`;
});

test.afterAll(() => server.close());

test.describe.configure({ mode: 'default', timeout: 360_000 }); // one server for both

test('every part of the kit is accessible and fits', async ({ page }) => {
  await page.goto(address, { timeout: 240_000 });
  await expect(page.getByRole('slider')).toBeVisible({ timeout: 120_000 });
  await expect(page.locator('canvas')).toBeVisible();
  for (const theme of ['light', 'dark']) {
    await page.evaluate((chosen) => {
      document.documentElement.dataset.theme = chosen;
    }, theme);
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(sideways, `sideways scroll: ${width}`).toBeLessThanOrEqual(0);
      if (!everything && (theme === 'dark') !== (width === 1440)) continue;
      expect(await violationsOn(page), `axe: ${width}, ${theme}`).toEqual([]);
      if (everything) await page.screenshot({ path: `test-results/screens/kit-${width}-${theme}.png`, fullPage: true });
    }
  }
});

test('dialog, menu, choice and chart go by the keyboard alone', async ({ page }) => {
  await page.goto(address, { timeout: 240_000 });
  await page.getByRole('button', { name: 'Dialog' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add somebody' });
  const who = dialog.getByRole('combobox', { name: 'Who' });
  await expect(who).toBeFocused();
  await page.keyboard.type('rav');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(who).toHaveValue('Ravi Kumar');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Dialog' })).toBeFocused();

  await page.getByRole('button', { name: 'More about Ravi' }).press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Edit' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Chosen: delete')).toBeVisible();
  await expect(page.getByRole('button', { name: 'More about Ravi' })).toBeFocused();

  const slider = page.getByRole('slider');
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(slider).toHaveAttribute('aria-valuetext', /Temperature 25\.\d °C/);
});

test('a picture without words and text that can hardly be read are found', async ({ page }) => {
  await page.setContent(
    '<html lang="en"><title>t</title><main><img src="data:,"><p style="color:#aaa">Pale</p></main>',
  );
  expect(await violationsOn(page)).toEqual(['color-contrast: p', 'image-alt: img']);
});
