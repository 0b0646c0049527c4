// How many tests the tree has, by runner: a run that finds far fewer did not run them.
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Least share of the tree's tests that a runner must have run or named as skipped. */
export const LEAST = 0.9;

const RULES = [
  { runner: 'integration', file: /\/src\/test\/java\/.*IT\.java$/, test: /^\s*@(Test|ParameterizedTest|RepeatedTest|TestFactory|Property|Example)\b/gm },
  { runner: 'unit', file: /\/src\/test\/java\/.*Test\.java$/, test: /^\s*@(Test|ParameterizedTest|RepeatedTest|TestFactory|Property|Example|ArchTest)\b/gm },
  { runner: 'unit', file: /^(plugins(?!\/new\/)|docs\/examples)\/[^/]+\/[^/]+Test\.java$/, test: /^\s*@(Test|ParameterizedTest|RepeatedTest|TestFactory|Property|Example)\b/gm },
  { runner: 'vitest', file: /^dashboard\/src\/.*\.test\.tsx?$/, test: /^\s*(it|test)\(/gm },
  { runner: 'browser', file: /^dashboard\/e2e\/.*\.spec\.ts$/, test: /^\s*test\(/gm },
  { runner: 'firmware', file: /^firmware\/test\/.*\.cpp$/, test: /^TEST_CASE\(/gm },
];

export function expected(root, files = tracked(root)) {
  const counts = {};
  for (const file of files) {
    const rule = RULES.find((each) => each.file.test(file));
    if (!rule) continue;
    const found = readFileSync(join(root, file), 'utf8').match(rule.test)?.length ?? 0;
    counts[rule.runner] = (counts[rule.runner] ?? 0) + found;
  }
  return counts;
}

/** Runners that ran fewer than they must, in words. `ran`: tests by runner; one that did not run at all has said so itself. */
export function missing(wanted, ran) {
  return Object.entries(wanted)
    .filter(([runner, count]) => ran[runner] !== undefined && ran[runner] < LEAST * count)
    .map(([runner, count]) => `${runner}: ${ran[runner]} tests ran, expected at least ${LEAST} of the tree's ${count}`);
}

/** Files that git tracks, or would. */
function tracked(root) {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 }).split('\n');
}
