// How many tests the tree has, by runner: a run that finds far fewer did not run them.
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { basename, join } from 'node:path';

/** Least share of the tree's tests that a runner must have run or named as skipped. */
export const LEAST = 0.9;

const RULES = [
  { runner: 'integration', file: /\/src\/test\/java\/.*IT\.java$/, test: /^\s*@(Test|ParameterizedTest|RepeatedTest|TestFactory|Property|Example)\b/gm },
  { runner: 'unit', file: /\/src\/test\/java\/.*Test\.java$/, test: /^\s*@(Test|ParameterizedTest|RepeatedTest|TestFactory|Property|Example|ArchTest)\b/gm },
  { runner: 'unit', file: /^(plugins(?!\/new\/)|docs\/examples)\/[^/]+\/[^/]+Test\.java$/, test: /^\s*@(Test|ParameterizedTest|RepeatedTest|TestFactory|Property|Example)\b/gm },
  { runner: 'vitest', file: /^dashboard\/src\/.*\.test\.tsx?$/, test: /^\s*(it|test)\(/gm },
  { runner: 'browser', file: /^dashboard\/e2e\/.*\.spec\.ts$/, test: /^\s*test\(/gm },
  // Twice: as users' devices run, and with sanitizers.
  { runner: 'firmware-host', file: /^firmware\/test\/.*\.cpp$/, test: /^TEST_CASE\(/gm },
  { runner: 'firmware-asan', file: /^firmware\/test\/.*\.cpp$/, test: /^TEST_CASE\(/gm },
];

export function expected(root, files = tracked(root)) {
  const counts = {};
  for (const file of files) {
    for (const { runner, test } of RULES.filter((each) => each.file.test(file))) {
      const found = readFileSync(join(root, file), 'utf8').match(test)?.length ?? 0;
      counts[runner] = (counts[runner] ?? 0) + found;
    }
  }
  return counts;
}

/** Runners that ran fewer than they must, in words. `ran`: tests by runner; `leftOut`: runners that this machine can't run. */
export function missing(wanted, ran, leftOut = []) {
  return Object.entries(wanted)
    .filter(([runner, count]) => !leftOut.includes(runner) && (ran[runner] ?? 0) < LEAST * count)
    .map(([runner, count]) => `${runner}: ${ran[runner] ?? 0} tests ran, expected at least ${LEAST} of the tree's ${count}`);
}

/** Test classes of the tree that left no report, in words: when a JVM ends amidst its tests, Maven only logs it. `ran`: names of suites. */
export function unreported(root, ran, files = tracked(root)) {
  const reported = new Set(ran.map((name) => name.replace(/\$.*$/, '')));
  const names = files.flatMap((file) => javaTest(root, file) ?? []).filter((name) => !reported.has(name));
  const named = names.slice(0, 5).join(', ') + (names.length > 5 ? ' …' : '');
  return names.length === 0 ? [] : [`${names.length} test classes left no report, since their JVM ended or none was started: ${named}`];
}

/** Classes and files of tests that steps which passed are named after, one or more, and none of whose tests ran, in words. The firmware's leave no report. */
export function empty(steps, suites) {
  const isOf = (suite, name) => suite.name === name || suite.name.replace(/\$.*$/, '').endsWith(`.${name}`);
  return steps
    .filter(({ failed }) => !failed)
    .flatMap(({ name }) => name.split(' '))
    .filter((name) => /(Test|IT|\.test\.tsx?|\.spec\.ts)$/.test(name))
    .filter((name) => !suites.some((suite) => isOf(suite, name) && suite.tests.size > 0))
    .map((name) => `${name}: no test of it ran`);
}

/** The name of a class of tests, with its package; null of what is none. */
export function javaTest(root, file) {
  const rule = RULES.find((each) => each.file.test(file));
  if (!['unit', 'integration'].includes(rule?.runner)) return null;
  const text = readFileSync(join(root, file), 'utf8');
  const type = basename(file, '.java');
  if (!text.match(rule.test) || text.includes(`abstract class ${type}`)) return null;
  return `${/^package ([\w.]+);/m.exec(text)[1]}.${type}`;
}

/** Files that git tracks, or would. */
function tracked(root) {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 }).split('\n');
}
