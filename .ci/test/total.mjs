// Says what a run of the suite was: its phases, the longest classes, what needed a second try, and the total on the last line; keeps it
// in the history; fails when anything failed, was flaky too often, or hardly ran.
//   node .ci/test/total.mjs KIND REPORTS LEFT-OUT NOTE...
// KIND is whole, all, part, or named, of which each step must have run a test. REPORTS/phases.tsv has a line a step: name, seconds, passed or failed, seconds of the
// processor. LEFT-OUT are runners that this
// machine can't run, with spaces between: their tests are skipped. A step counts as one test; one that failed without a failed test, as
// one that failed. NOTEs, of what was not run, stand behind the total.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { empty, expected, missing, unreported } from './expected.mjs';
import { folder, judge, keep, runs } from './history.mjs';
import { processorTimes, read } from './reports.mjs';

const LONGEST = 10;
const root = process.cwd();
const [kind, reports, words, ...notes] = process.argv.slice(2);
const leftOut = words.split(' ').filter(Boolean);
const phases = (existsSync(join(reports, 'phases.tsv')) ? readFileSync(join(reports, 'phases.tsv'), 'utf8') : '')
  .split('\n')
  .filter(Boolean)
  .map((line) => line.split('\t'))
  .map(([name, seconds, result, processor]) => ({ name, seconds: Number(seconds), failed: result !== 'passed', processor: Number(processor ?? 0) }));
const { suites, flaky, reasons, broken, failures, causes } = read(root, reports);

const wanted = expected(root);
const total = { passed: 0, failed: 0, skipped: leftOut.reduce((sum, runner) => sum + (wanted[runner] ?? 0), 0) };
/** Tests by class: one that ran again at another date is no second class. */
const sizes = new Map();
for (const suite of suites) {
  for (const what of ['passed', 'failed', 'skipped']) total[what] += suite[what];
  const key = `${suite.runner} ${suite.name}`;
  sizes.set(key, Math.max(sizes.get(key) ?? 0, suite.tests.size));
}
const ran = {};
for (const [key, size] of sizes) {
  const [runner] = key.split(' ');
  ran[runner] = (ran[runner] ?? 0) + size;
}
total.passed += phases.filter(({ failed }) => !failed).length;
const failedSteps = phases.filter(({ failed }) => failed);
if (total.failed === 0) total.failed += failedSteps.length;

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, '0')}`;
const longest = [...suites].sort((a, b) => b.seconds - a.seconds).slice(0, LONGEST);
const spent = processorTimes(root);
const history = folder();
const whys = [];
if (kind === 'whole') whys.push(...judge(flaky, runs(history).filter((run) => run.kind === 'whole')));
if (kind === 'named') whys.push(...empty(phases, suites));
if (['whole', 'all'].includes(kind)) {
  whys.push(...missing(wanted, ran, leftOut));
  whys.push(...unreported(root, suites.map(({ name }) => name)));
}

/** What it said at its first try, on a line below its name. */
const because = (name) => causes[name] && console.log(`  ${causes[name]}`);
console.log('\nphases (some run beside others), by the clock and of the processor:');
for (const { name, seconds, failed, processor } of phases)
  console.log(`  ${clock(seconds).padStart(6)} ${clock(processor).padStart(6)}  ${name}${failed ? ' FAILED' : ''}`);
console.log(`the longest of ${suites.length} classes:`);
for (const { name, seconds, runner } of longest) console.log(`  ${clock(seconds).padStart(6)}  ${name} (${runner})`);
if (spent.size > 0) console.log('those that took most of the processor, with what they started:');
for (const [name, seconds] of [...spent].sort(([, a], [, b]) => b - a).slice(0, LONGEST)) console.log(`  ${clock(seconds).padStart(6)}  ${name}`);
for (const name of failures) {
  console.log(`failed: ${name}`);
  because(name);
}
for (const path of broken) console.log(`report: ${path.replace(`${root}/`, '')}`);
for (const [reason, count] of reasons) console.log(`skipped: ${count}, ${reason}`);
for (const name of flaky) {
  console.log(`flaky, passed at the second try: ${name}`);
  because(name);
}
for (const why of whys) console.log(`failed: ${why}`);
if (whys.length > 0) total.failed += whys.length;

if (['whole', 'all'].includes(kind)) {
  const commit = (() => {
    try {
      return execFileSync('git', ['rev-parse', '--short=8', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
      return 'none';
    }
  })();
  try {
    keep(history, {
      at: new Date().toISOString(),
      commit,
      kind,
      total,
      phases,
      longest: longest.map(({ name, runner, seconds }) => ({ name, runner, seconds })),
      flaky,
      causes,
      processor: Object.fromEntries(spent),
      durations: Object.fromEntries(
        suites.filter(({ runner }) => runner === 'integration').map(({ name, seconds }) => [name, seconds]),
      ),
    });
    console.log(`kept: ${history}`);
  } catch (error) {
    console.log(`not kept: ${error.message}`);
  }
}
console.log([`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`, ...notes].join('; '));
process.exit(total.failed + failedSteps.length > 0 ? 1 : 0);
