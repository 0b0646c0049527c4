// Fails the build when a first load, or what a page adds to the app's, grows past its budget (gzip, JavaScript and CSS
// together). What a page fetches only when it is needed, such as charts, has budgets of its own.
// Removes Vite's manifest afterwards: nobody needs to read it over HTTP.
import { readFileSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = process.env.DIST ?? 'dist';
const FIRST = { 'index.html': 200_000, 'track.html': 110_000 };
const PAGE = 80_000;
const PARTS = {
  'src/chart/draw.ts': 200_000,
  'src/kit/aria/choice-list.tsx': 75_000,
  'src/kit/aria/menu-list.tsx': 75_000,
  'src/kit/aria/search-list.tsx': 75_000,
};

const manifest = JSON.parse(readFileSync(`${dist}/.vite/manifest.json`, 'utf8'));

const files = (key, seen = new Set()) => {
  const chunk = manifest[key];
  if (seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const css of chunk.css ?? []) seen.add(css);
  for (const next of chunk.imports ?? []) files(next, seen);
  return seen;
};

const sizes = new Map();
const sizeOf = (file) => {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(`${dist}/${file}`)).length);
  return sizes.get(file);
};
const sum = (list) => [...list].reduce((total, file) => total + sizeOf(file), 0);

const check = (name, bytes, limit) => {
  const over = bytes > limit;
  console.log(`${over ? 'TOO BIG ' : ''}${name}: ${(bytes / 1000).toFixed(1)} kB of ${limit / 1000} kB`);
  if (over) process.exitCode = 1;
};

for (const [entry, limit] of Object.entries(FIRST)) check(entry, sum(files(entry)), limit);

const app = files('index.html');
const more = (key) => sum([...files(key)].filter((file) => !app.has(file)));
for (const key of Object.keys(manifest).sort()) {
  if (/^src\/features\/.*\.tsx$/.test(key) && manifest[key].isDynamicEntry) check(`  + ${key}`, more(key), PAGE);
}
for (const [key, limit] of Object.entries(PARTS)) if (manifest[key]) check(`  + ${key}`, more(key), limit);
rmSync(`${dist}/.vite`, { recursive: true });
