// Adds up what all test runners reported and says the total on the last line; fails when anything failed.
//   node .ci/count-tests.mjs REPORTS_FOLDER STEPS_PASSED STEPS_FAILED SKIPPED
// SKIPPED are tests that no runner was started for. Steps are format, lint, builds and the runs as such: a step that fails without a failed test counts as one.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [reports, stepsPassed, stepsFailed, skipped] = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };
const add = (passed, failed, skipped) => {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
};
const json = (name) => {
  const file = join(reports, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
};

/** Reports of Surefire and Failsafe below a folder. */
function* mavenReports(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !['node_modules', '.git', 'data'].includes(entry.name)) yield* mavenReports(path);
    else if (/[\\/]target[\\/](surefire|failsafe)-reports[\\/]TEST-.*\.xml$/.test(path)) yield path;
  }
}

/** Tests that failed, and passed at the second try. */
const flaky = [];

/** Why tests were left out: Surefire counts them, but says nothing. */
const reasons = new Map();
for (const path of mavenReports('.')) {
  const report = readFileSync(path, 'utf8');
  const suite = /<testsuite [^>]*>/.exec(report)?.[0] ?? '';
  for (const [, reason] of report.matchAll(/<skipped(?: message="([^"]*)")?/g)) {
    const why = (reason ?? 'no reason given').replace(/^Assumption failed: |^.*?Exception: (?:Assumption failed: )?/, '');
    reasons.set(why, (reasons.get(why) ?? 0) + 1);
  }
  for (const [test, name, of] of report.matchAll(/<testcase name="([^"]*)" classname="([^"]*)"[^>]*[^/]>[^]*?<\/testcase>/g)) {
    if (/<flaky(?:Failure|Error)/.test(test)) flaky.push(`${of}.${name}`);
  }
  const number = (name) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = number('failures') + number('errors');
  add(number('tests') - failed - number('skipped'), failed, number('skipped'));
  if (failed > 0) console.log(`failed: ${path}`);
}
// The firmware's: one of ctest's tests is a program of many, which says how many on a line of its own.
for (const name of readdirSync(reports).filter((file) => /^firmware-.*\.xml$/.test(file))) {
  const report = readFileSync(join(reports, name), 'utf8');
  const suite = /<testsuite\s[^>]*>/.exec(report)?.[0] ?? '';
  const number = (attribute) => Number(new RegExp(`\\s${attribute}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const [failed, left] = [number('failures'), number('skipped') + number('disabled')];
  add(number('tests') - failed - left, failed, left);
  for (const [, passed, broken] of report.matchAll(/test cases: +\d+ \| +(\d+) passed \| +(\d+) failed/g)) {
    if (Number(broken) === 0) add(Number(passed) - 1, 0, 0);
    else add(Number(passed), Number(broken) - 1, 0);
  }
  if (failed > 0) console.log(`failed: ${join(reports, name)}`);
}
const vitest = json('vitest.json');
if (vitest) add(vitest.numPassedTests, vitest.numFailedTests, vitest.numPendingTests + vitest.numTodoTests);
const playwright = json('playwright.json');
if (playwright) {
  const { expected, flaky: atSecond, unexpected, skipped: left } = playwright.stats;
  add(expected + atSecond, unexpected, left);
  const look = ({ file, specs = [], suites = [] }) => {
    for (const { title, tests } of specs) {
      if (tests.some(({ status }) => status === 'flaky')) flaky.push(`${file} ${title}`);
    }
    suites.forEach(look);
  };
  look(playwright);
}

for (const [reason, count] of reasons) console.log(`skipped: ${count}, ${reason}`);
for (const name of flaky) console.log(`flaky, passed at the second try: ${name}`);
add(Number(stepsPassed), total.failed === 0 ? Number(stepsFailed) : 0, Number(skipped));
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed + Number(stepsFailed) > 0 ? 1 : 0);
