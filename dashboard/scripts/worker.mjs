// Writes dist/worker.js: the service worker, and above it of which files this build of the app is made.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const dist = process.env.DIST ?? 'dist';
const manifest = JSON.parse(readFileSync(`${dist}/.vite/manifest.json`, 'utf8'));
const html = readFileSync(`${dist}/index.html`, 'utf8');
const theme = '/theme.js';

// All that the app may ever ask for, of its letters those of the first page only.
const files = new Set([theme, ...(html.match(/(?<=href=")\/assets\/[^"]+\.woff2/g) ?? [])]);
const seen = new Set();
const follow = (key) => {
  if (seen.has(key)) return;
  seen.add(key);
  const { file, css = [], imports = [], dynamicImports = [] } = manifest[key];
  for (const name of [file, ...css]) files.add(`/${name}`);
  [...imports, ...dynamicImports].forEach(follow);
};
follow('index.html');

const list = [...files].sort();
const worker = readFileSync('worker/worker.js', 'utf8');
const build = createHash('sha256')
  .update(html)
  .update(list.join())
  .update(readFileSync(`${dist}${theme}`))
  .update(worker);
const constants = {
  BUILD: build.digest('hex').slice(0, 12),
  ENTRY: `/${manifest['index.html'].file}`,
  FILES: list,
};
const lines = Object.entries(constants).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};\n`);
writeFileSync(`${dist}/worker.js`, lines.join('') + worker);
