// Has Failsafe begin with the classes that took longest: writes the file that its run order `balanced` reads, `.surefire-longest` in each
// module's folder. Durations are those of the last runs on this machine, else of .ci/test/durations.json, else a second.
//   node .ci/test/longest-first.mjs
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { folder, runs } from './history.mjs';

const known = JSON.parse(readFileSync(new URL('durations.json', import.meta.url), 'utf8'));
for (const { durations = {} } of runs(folder())) Object.assign(known, durations);

function* classes(at, name = '') {
  if (!existsSync(at)) return;
  for (const entry of readdirSync(at, { withFileTypes: true })) {
    if (entry.isDirectory()) yield* classes(join(at, entry.name), `${name}${entry.name}.`);
    else if (entry.name.endsWith('IT.java')) yield name + basename(entry.name, '.java');
  }
}

for (const module of readdirSync('camel-app')) {
  const lines = [...classes(join('camel-app', module, 'src/test/java'))].map(
    (name) => `1,${Math.round(1000 * (known[name] ?? 1))},${name},all`,
  );
  if (lines.length > 0) writeFileSync(join('camel-app', module, '.surefire-longest'), `${lines.join('\n')}\n`);
}
