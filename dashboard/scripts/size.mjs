// Fails the build when a first load grows past its budget (gzip, JavaScript and CSS together).
// Removes Vite's manifest afterwards: nobody needs to read it over HTTP.
import { readFileSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const budget = { 'index.html': 200_000, 'track.html': 110_000 };
const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));

const files = (key, seen = new Set()) => {
  const chunk = manifest[key];
  if (seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const css of chunk.css ?? []) seen.add(css);
  for (const next of chunk.imports ?? []) files(next, seen);
  return seen;
};

for (const [entry, limit] of Object.entries(budget)) {
  const bytes = [...files(entry)].reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`)).length, 0);
  console.log(`${entry}: ${(bytes / 1000).toFixed(1)} kB of ${limit / 1000} kB`);
  if (bytes > limit) process.exitCode = 1;
}
rmSync('dist/.vite', { recursive: true });
