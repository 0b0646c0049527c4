// Where a test is, by its name: a class, or a file of tests with or without its ending.
//   node .ci/test/find-test.mjs NAME
// prints a line each: "unit MODULE CLASS", "integration MODULE CLASS", "vitest FILE", "browser FILE", "firmware NAME"; with none, the
// nearest names and exit code 1.
import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const KINDS = [
  [/^(.*)\/src\/test\/java\/.*\/(\w+IT)\.java$/, 'integration'],
  [/^(.*)\/src\/test\/java\/.*\/(\w+Test)\.java$/, 'unit'],
  [/^((?:plugins(?!\/new\/)|docs\/examples)\/[^/]+)\/(\w+Test)\.java$/, 'unit'],
];

/** What a file is as a test: { name, line }, or null. */
export function test(file) {
  for (const [pattern, kind] of KINDS) {
    const [, module, name] = pattern.exec(file) ?? [];
    if (name) return { name, line: `${kind} ${module} ${name}` };
  }
  if (/^dashboard\/src\/.*\.test\.tsx?$/.test(file)) {
    return { name: basename(file).replace(/\.test\.tsx?$/, ''), line: `vitest ${file.slice('dashboard/'.length)}` };
  }
  if (/^dashboard\/e2e\/.*\.spec\.ts$/.test(file)) return { name: basename(file, '.spec.ts'), line: `browser ${basename(file)}` };
  if (/^firmware\/test\/\w+_test\.cpp$/.test(file)) return { name: basename(file, '.cpp'), line: `firmware ${basename(file, '.cpp')}` };
  return null;
}

/** The tests of that name, else those nearest to it. */
export function find(wanted, files) {
  const tests = files.flatMap((file) => ({ file, ...test(file) })).filter(({ line }) => line);
  const plain = wanted.replace(/^.*\/|\.(java|spec\.ts|test\.tsx?|cpp)$/g, '');
  const path = (file) => file === wanted || file.endsWith(`/${wanted}`);
  const byPath = tests.filter(({ file }) => path(file));
  const found = byPath.length > 0 ? byPath : tests.filter(({ name }) => name === plain);
  if (found.length > 0) return { found: found.map(({ line }) => line), near: [] };
  const near = [...new Set(tests.map(({ name }) => name))]
    .map((name) => ({ name, away: distance(name.toLowerCase(), plain.toLowerCase()) - (name.toLowerCase().includes(plain.toLowerCase()) ? 100 : 0) }))
    .sort((a, b) => a.away - b.away)
    .slice(0, 5)
    .map(({ name }) => name);
  return { found: [], near };
}

/** Levenshtein's. */
function distance(a, b) {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const line = [i];
    for (let j = 1; j <= b.length; j++) line[j] = Math.min(above[j] + 1, line[j - 1] + 1, above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    above = line;
  }
  return above[b.length];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const { found, near } = find(process.argv[2], files.split('\n'));
  if (found.length === 0) {
    console.error(`pitwatch: test: no test is named "${process.argv[2]}"; near it: ${near.join(', ')}`);
    process.exit(1);
  }
  console.log(found.join('\n'));
}
