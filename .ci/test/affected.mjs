// What a change can break, by the table below: the Java modules whose tests run, and which other tests.
//   node .ci/test/affected.mjs BASE    files that changed since the commit BASE, committed or not
// prints a line each: "java MODULE,…" (or "java all") and "classes CLASS,…", the tests of those modules without what these are built of;
// "dashboard FILE…" and "lint FILE…", of its sources; "firmware", "scripts", "browser"; nothing where nothing changed.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { javaTest } from './expected.mjs';

const ALL = ['all'];
const HUB = [':hub', ':architecture-tests', ':integration-tests'];
const CORE = [':core', ':broker', ':simulator', ':launcher', ...HUB];

/** The first row whose path a file's begins with (or which it matches) says what it can break. */
export const TABLE = [
  { path: /(^|\/)pom\.xml$/, java: ALL, browser: true },
  { path: '.mvn/', java: ALL, browser: true },
  { path: /^mvnw(\.cmd)?$/, java: ALL, browser: true },
  { path: 'camel-app/spi/', java: ALL, browser: true },
  { path: 'camel-app/base/', java: ALL, browser: true },
  { path: /^camel-app\/core\/src\/main\/resources\/db\//, java: ALL, browser: true },
  { path: 'routes/errors.camel.yaml', java: ALL, browser: true },
  { path: 'routes/', java: HUB, scripts: true, browser: true },
  { path: 'config/templates/', java: CORE, dashboard: true, browser: true },
  { path: 'config/', java: CORE, browser: true },
  { path: /^camel-app\/core(-testing)?\//, java: CORE, browser: true },
  { path: 'camel-app/embedded-postgres/', java: [':embedded-postgres', ...CORE], browser: true },
  { path: /^camel-app\/broker(-testing)?\//, java: [':broker', ':simulator', ':launcher', ...HUB], browser: true },
  { path: 'camel-app/simulator/', java: [':simulator', ':launcher', ':architecture-tests', ':integration-tests'], browser: true },
  { path: 'camel-app/launcher/', java: [':launcher', ':architecture-tests', ':integration-tests'], scripts: true, browser: true },
  { path: 'camel-app/hub/src/main/resources/openapi/', java: HUB, dashboard: true, browser: true },
  { path: 'camel-app/hub/', java: HUB, browser: true },
  { path: 'camel-app/distribution/', java: [':architecture-tests', ':integration-tests'], browser: true },
  { path: 'camel-app/architecture-tests/', java: [':architecture-tests'] },
  { path: 'camel-app/integration-tests/', java: [':architecture-tests', ':integration-tests'] },
  { path: 'plugins/', java: (path) => [...(module(path) ?? [':hub']), ...HUB], browser: true },
  { path: 'docs/examples/', java: (path) => [...(module(path.slice('docs/'.length)) ?? []), ...HUB], scripts: true },
  { path: 'docs/contract/', java: HUB, dashboard: true, browser: true },
  { path: 'docs/', java: HUB, scripts: true },
  { path: 'docker/', java: [':hub', ':architecture-tests'] },
  { path: 'packaging/', java: [':core', ':architecture-tests', ':integration-tests'], scripts: true },
  { path: 'bench/', java: [':bench', ':architecture-tests'] },
  { path: 'dashboard/', dashboard: true, browser: true },
  { path: 'firmware/vectors/', firmware: true, java: CORE },
  { path: 'firmware/', firmware: true, java: [':integration-tests'], browser: true },
  { path: '.ci/dependencies.tsv', java: [':integration-tests'] },
  { path: '.ci/', scripts: true },
  { path: '.github/', scripts: true },
  { path: 'pitwatch', scripts: true, java: [':launcher', ':integration-tests'] },
  { path: '.env.example', java: [':launcher', ...HUB] },
  { path: /^[^/]+\.md$/, java: [':hub', ':architecture-tests', ':integration-tests'], scripts: true },
  { path: /^(LICENSE|\.editorconfig|\.gitignore)$/, scripts: true },
];

/** A plugin's own module, by its folder: `plugins/sensor-dht22/…`. */
function module(path) {
  const name = path.split('/')[1];
  return /^(sensor|notify|broker|payment|camera)-/.test(name) ? [`:${name}`] : null;
}

export const row = (file) =>
  TABLE.find(({ path }) => (typeof path === 'string' ? file.startsWith(path) : path.test(file)));

/** What these files can break. One that stands in no row can break everything. */
export function affected(files) {
  const result = { java: new Set(), dashboard: [], firmware: false, scripts: false, browser: false };
  for (const file of files) {
    const found = row(file) ?? { java: ALL, dashboard: true, firmware: true, scripts: true, browser: true };
    const modules = typeof found.java === 'function' ? found.java(file) : (found.java ?? []);
    modules.forEach((each) => result.java.add(each));
    if (found.dashboard) result.dashboard.push(file);
    for (const what of ['firmware', 'scripts', 'browser']) result[what] ||= found[what] ?? false;
  }
  if (result.java.has('all')) result.java = new Set(ALL);
  return result;
}

/** Classes of tests in modules, by the names of these. */
export function classes(modules, files, root = '.') {
  const of = (file) => `:${/^(?:camel-app|plugins|docs\/examples)\/([^/]+)\//.exec(file)?.[1]}`;
  return files.filter((file) => modules.has(of(file))).flatMap((file) => javaTest(root, file) ?? []);
}

const git = (...words) => execFileSync('git', words, { encoding: 'utf8', maxBuffer: 1 << 26 }).split('\n').filter(Boolean);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = [...git('diff', '--name-only', '--no-renames', process.argv[2]), ...git('ls-files', '--others', '--exclude-standard')];
  const { java, dashboard, firmware, scripts, browser } = affected(files);
  if (java.size > 0) console.log(`java ${[...java].join(',')}`);
  if (java.size > 0 && !java.has('all')) console.log(`classes ${classes(java, git('ls-files', '--cached', '--others', '--exclude-standard')).join(',')}`);
  if (dashboard.length > 0) console.log(['dashboard', ...dashboard.filter((file) => file.startsWith('dashboard/src/'))].join(' '));
  const lint = files.filter((file) => /^dashboard\/(src|e2e)\/.*\.tsx?$/.test(file) && existsSync(file));
  if (lint.length > 0) console.log(['lint', ...lint].join(' '));
  if (firmware) console.log('firmware');
  if (scripts) console.log('scripts');
  if (browser) console.log('browser');
}
