// Makes public/icons/ anew from public/icon.svg, in the browser of the tests: what phones show of the app once it is installed.
import { chromium } from '@playwright/test';
import { mkdirSync, readFileSync } from 'node:fs';

const drawing = readFileSync('public/icon.svg', 'utf8');
const lines = /<g [\s\S]*<\/g>/.exec(drawing)[0];
const svg = (content) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">${content}</svg>`;
// A phone cuts it to its own shape: the colour reaches every edge, and what matters stands in the middle.
const maskable = drawing.replace(' rx="16"', '').replace(/<g /, '<g transform="translate(9.600 9.600) scale(.7)" ');
const badge = svg(lines.replace('stroke="#06121f"', 'stroke="#fff"')); // only what is opaque counts

mkdirSync('public/icons', { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  chromiumSandbox: false,
});
const page = await browser.newPage();
for (const [name, content, size] of [
  ['192', drawing, 192],
  ['512', drawing, 512],
  ['maskable', maskable, 512],
  ['badge', badge, 96],
]) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw}</style>${content}`);
  await page.screenshot({ path: `public/icons/${name}.png`, omitBackground: true });
}
await browser.close();
