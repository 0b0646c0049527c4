// What the test runners reported, read from the files that they left.
//   read(ROOT, REPORTS) -> { suites, flaky, reasons, broken, failures, causes }
// causes: what a test that is flaky or failed said at its first try, by its name there.
// A suite is a test class or a file of tests: { runner, name, tests (names, each once), passed, failed, skipped, seconds }.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Files below a folder whose paths match. */
function* written(folder, pattern) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !['node_modules', '.git', 'data'].includes(entry.name)) yield* written(path, pattern);
    else if (pattern.test(path)) yield path;
  }
}

const XML = /[\\/]target[\\/](surefire|failsafe)-reports[\\/]TEST-.*\.xml$/;
const PROCESSOR = /[\\/]target[\\/]processor[\\/]\d+\.tsv$/;

/** Seconds of the processor by class of tests, as core-testing's ProcessorTime left them in each module. */
export function processorTimes(root) {
  const seconds = new Map();
  for (const path of written(root, PROCESSOR))
    for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
      const [name, spent] = line.split('\t');
      seconds.set(name, (seconds.get(name) ?? 0) + Number(spent));
    }
  return seconds;
}

const number = (tag, name) => Number(new RegExp(`\\s${name}="([\\d.,]+)"`).exec(tag)?.[1]?.replaceAll(',', '') ?? 0);

/** A test's name without the arguments of one of its runs: `name(int)[2]`, `name{int}[2]`. */
const method = (name) => name.replace(/[({[].*$/s, '');

/** The beginning of what a test said, on one line. */
const brief = (text) =>
  text
    .replaceAll(/&(lt|gt|quot|apos|amp|#10|#13|#9);/g, (_, name) => ({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' })[name] ?? ' ')
    .replaceAll(/\u001b\[[\d;]*m/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 400);

export function mavenSuite(path, report) {
  const head = /<testsuite [^>]*>/.exec(report)?.[0] ?? '';
  const failed = number(head, 'failures') + number(head, 'errors');
  const skipped = number(head, 'skipped');
  const suite = {
    runner: path.includes('failsafe-reports') ? 'integration' : 'unit',
    name: /\sname="([^"]*)"/.exec(head)?.[1] ?? path,
    tests: new Set(),
    passed: number(head, 'tests') - failed - skipped,
    failed,
    skipped,
    seconds: number(head, 'time'),
  };
  const flaky = [];
  const failures = [];
  const causes = {};
  const reasons = [...report.matchAll(/<skipped(?: message="([^"]*)")?/g)].map(([, reason]) =>
    (reason ?? 'no reason given').replace(/^Assumption failed: |^.*?Exception: (?:Assumption failed: )?/, ''),
  );
  for (const [test, name, of] of report.matchAll(
    /<testcase name="([^"]*)" classname="([^"]*)"(?:[^>]*\/>|[^>]*[^/]>[^]*?<\/testcase>)/g,
  )) {
    const said = /<(?:flaky(?:Failure|Error)|failure|error)\b(?:[^>]*?\smessage="([^"]*)")?[^>]*?\stype="([^"]*)"/.exec(test);
    if (said) causes[name === '' ? of : `${of}.${name}`] = brief(said[1] ?? said[2]);
    // A class that did not start: an error without a test, which Surefire does not count where the second try of its tests passed.
    if (name === '') {
      (failed === 0 ? flaky : failures).push(of);
      continue;
    }
    suite.tests.add(method(name));
    if (/<flaky(?:Failure|Error)/.test(test)) flaky.push(`${of}.${name}`);
    if (/<(?:failure|error)\b/.test(test)) failures.push(`${of}.${name}`);
  }
  return { suite, flaky, reasons, failures, causes };
}

/** The firmware's: one of ctest's tests is a program of many, which says how many on a line of its own. */
export function ctestSuite(name, report) {
  const head = /<testsuite\s[^>]*>/.exec(report)?.[0] ?? '';
  const skipped = number(head, 'skipped') + number(head, 'disabled');
  let failed = number(head, 'failures');
  let passed = number(head, 'tests') - failed - skipped;
  let cases = 0;
  for (const [, good, bad] of report.matchAll(/test cases: +\d+ \| +(\d+) passed \| +(\d+) failed/g)) {
    cases += Number(good) + Number(bad);
    if (Number(bad) === 0) passed += Number(good) - 1;
    else [passed, failed] = [passed + Number(good), failed + Number(bad) - 1];
  }
  const tests = new Set(Array.from({ length: cases }, (_, index) => index));
  return { runner: name, name, tests, passed, failed, skipped, seconds: number(head, 'time') };
}

/** Node's, of the scripts: one report of all its files. */
export function scriptsSuite(report) {
  const suite = { runner: 'scripts', name: 'scripts', tests: new Set(), passed: 0, failed: 0, skipped: 0, failures: [], reasons: [], seconds: 0 };
  for (const [test, name, seconds] of report.matchAll(/<testcase name="([^"]*)" time="([\d.]+)"[^>]*?(?:\/>|>[^]*?<\/testcase>)/g)) {
    suite.tests.add(name);
    suite.seconds += Number(seconds);
    if (test.includes('<skipped')) {
      suite.skipped += 1;
      suite.reasons.push(/<skipped[^>]*message="([^"]*)"/.exec(test)?.[1] || 'no reason given');
    } else if (/<(?:failure|error)\b/.test(test)) {
      suite.failed += 1;
      suite.failures.push(`scripts ${name}`);
    } else suite.passed += 1;
  }
  return suite;
}

export function vitestSuites({ testResults = [] }, root) {
  return testResults.map(({ name, startTime, endTime, assertionResults }) => {
    const count = (...states) => assertionResults.filter(({ status }) => states.includes(status)).length;
    return {
      runner: 'vitest',
      name: name.replace(`${root}/dashboard/`, ''),
      tests: new Set(assertionResults.map(({ fullName }) => fullName)),
      passed: count('passed'),
      failed: count('failed'),
      skipped: count('pending', 'todo', 'skipped'),
      seconds: (endTime - startTime) / 1000,
      failures: assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
    };
  });
}

export function playwrightSuites(report) {
  const suites = new Map();
  const flaky = [];
  const failures = [];
  const causes = {};
  const look = ({ file, specs = [], suites: inner = [] }) => {
    for (const { title, tests } of specs) {
      const suite = suites.get(file) ?? { runner: 'browser', name: file, tests: new Set(), passed: 0, failed: 0, skipped: 0, seconds: 0 };
      suites.set(file, suite);
      suite.tests.add(title);
      for (const { status, results } of tests) {
        if (status === 'flaky') flaky.push(`${file} ${title}`);
        if (status === 'unexpected') failures.push(`${file} ${title}`);
        const error = results.find(({ error: of }) => of)?.error;
        if (error) causes[`${file} ${title}`] = brief(`${error.location ? `line ${error.location.line}: ` : ''}${error.message ?? ''}`);
        suite[{ expected: 'passed', flaky: 'passed', skipped: 'skipped' }[status] ?? 'failed'] += 1;
        suite.seconds += results.reduce((sum, { duration }) => sum + duration, 0) / 1000;
      }
    }
    inner.forEach(look);
  };
  look(report);
  return { suites: [...suites.values()], flaky, failures, causes };
}

export function read(root, reports) {
  const suites = [];
  const flaky = [];
  const broken = [];
  const failures = [];
  const causes = {};
  /** Why tests were left out: Surefire counts them, but says nothing. */
  const reasons = new Map();
  for (const path of written(root, XML)) {
    const found = mavenSuite(path, readFileSync(path, 'utf8'));
    suites.push(found.suite);
    flaky.push(...found.flaky);
    failures.push(...found.failures);
    Object.assign(causes, found.causes);
    for (const reason of found.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    if (found.suite.failed > 0) broken.push(path);
  }
  for (const file of existsSync(reports) ? readdirSync(reports) : []) {
    const path = join(reports, file);
    const before = suites.length;
    if (/^firmware-.*\.xml$/.test(file)) suites.push(ctestSuite(file.replace('.xml', ''), readFileSync(path, 'utf8')));
    else if (file === 'scripts.xml') {
      const found = scriptsSuite(readFileSync(path, 'utf8'));
      suites.push(found);
      failures.push(...found.failures);
      for (const reason of found.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    } else if (/^vitest.*\.json$/.test(file)) {
      const found = vitestSuites(JSON.parse(readFileSync(path, 'utf8')), root);
      suites.push(...found);
      failures.push(...found.flatMap(({ name, failures: of }) => of.map((test) => `${name} ${test}`)));
    } else if (/^playwright.*\.json$/.test(file)) {
      const found = playwrightSuites(JSON.parse(readFileSync(path, 'utf8')));
      suites.push(...found.suites);
      flaky.push(...found.flaky);
      failures.push(...found.failures);
      Object.assign(causes, found.causes);
    }
    if (suites.slice(before).some(({ failed }) => failed > 0)) broken.push(path);
  }
  return { suites, flaky, reasons, broken, failures, causes };
}
