import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ctestSuite, mavenSuite, playwrightSuites, scriptsSuite, vitestSuites } from './reports.mjs';

const FAILSAFE = `<?xml version="1.0" encoding="UTF-8"?>
<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="dev.AIT" time="1,012.5" tests="5" errors="1" skipped="1" failures="0">
  <testcase name="given_when_then" classname="dev.AIT" time="0.1"/>
  <testcase name="many(int)[1]" classname="dev.AIT" time="0.1"></testcase>
  <testcase name="many(int)[2]" classname="dev.AIT" time="0.1">
    <flakyFailure message="expected: &lt;1&gt;&#10;  but was:   2" type="x">stack</flakyFailure>
  </testcase>
  <testcase name="left" classname="dev.AIT" time="0"><skipped message="Assumption failed: no mosquitto"/></testcase>
  <testcase name="broken" classname="dev.AIT" time="0"><error type="x">stack</error></testcase>
</testsuite>`;

test('a class of Failsafe: counts, time, what was flaky and why it was skipped', () => {
  const { suite, flaky, reasons, failures, causes } = mavenSuite('a/target/failsafe-reports/TEST-dev.AIT.xml', FAILSAFE);
  assert.deepEqual({ ...suite, tests: [...suite.tests] }, {
    runner: 'integration', name: 'dev.AIT', tests: ['given_when_then', 'many', 'left', 'broken'], passed: 3, failed: 1, skipped: 1, seconds: 1012.5,
  });
  assert.deepEqual(flaky, ['dev.AIT.many(int)[2]']);
  assert.deepEqual(reasons, ['no mosquitto']);
  assert.deepEqual(failures, ['dev.AIT.broken']);
  assert.deepEqual(causes, { 'dev.AIT.many(int)[2]': 'expected: <1> but was: 2', 'dev.AIT.broken': 'x' });
});

test('a class that started only at its second try is flaky, one that did not start failed', () => {
  const report = (errors, rest) => `<testsuite name="dev.AIT" time="9" tests="1" errors="${errors}" skipped="0" failures="0">
    <testcase name="" classname="dev.AIT" time="122"><error message="did not start" type="x">stack</error></testcase>${rest}</testsuite>`;
  const late = mavenSuite('a/target/failsafe-reports/TEST-dev.AIT.xml', report(0, '<testcase name="a" classname="dev.AIT" time="1"/>'));
  assert.deepEqual(late.causes, { 'dev.AIT': 'did not start' });
  assert.deepEqual([late.flaky, late.failures, late.suite.passed, [...late.suite.tests]], [['dev.AIT'], [], 1, ['a']]);
  const never = mavenSuite('a/target/failsafe-reports/TEST-dev.AIT.xml', report(1, ''));
  assert.deepEqual([never.flaky, never.failures, never.suite.failed], [[], ['dev.AIT'], 1]);
});

test("a program of many tests counts as many, and a failed one as failed", () => {
  const report = (passed, failed, failures) => `<testsuite name="x" tests="2" failures="${failures}" disabled="0" skipped="0" time="3">
    <testcase name="core"><system-out>[doctest] test cases: ${passed + failed} | ${passed} passed | ${failed} failed | 0 skipped</system-out></testcase>
    <testcase name="size"/></testsuite>`;
  const good = ctestSuite('firmware-host', report(40, 0, 0));
  assert.deepEqual([good.passed, good.failed, good.tests.size], [41, 0, 40]);
  const bad = ctestSuite('firmware-host', report(38, 2, 1));
  assert.deepEqual([bad.passed, bad.failed], [39, 2]);
});

test("Vitest's and Playwright's files", () => {
  const [suite] = vitestSuites(
    { testResults: [{ name: '/r/dashboard/src/a.test.ts', startTime: 1000, endTime: 3500, assertionResults: [{ fullName: 'a', status: 'passed' }, { fullName: 'b', status: 'failed' }] }] },
    '/r',
  );
  assert.deepEqual([suite.name, suite.passed, suite.failed, suite.seconds, suite.failures], ['src/a.test.ts', 1, 1, 2.5, ['b']]);
  const spec = (title, status) => ({ title, tests: [{ status, results: [{ duration: 500, ...(status === 'expected' ? {} : { error: { message: '\u001b[31mno\u001b[39m\n  row', location: { line: 7 } } }) }] }] });
  const { suites, flaky, failures, causes } = playwrightSuites({
    suites: [{ file: 'a.spec.ts', specs: [spec('x', 'expected')], suites: [{ file: 'a.spec.ts', specs: [spec('y', 'flaky'), spec('z', 'unexpected')] }] }],
  });
  assert.deepEqual(suites.map(({ passed, failed, seconds }) => [passed, failed, seconds]), [[2, 1, 1.5]]);
  assert.deepEqual(flaky, ['a.spec.ts y']);
  assert.deepEqual(failures, ['a.spec.ts z']);
  assert.deepEqual(causes, { 'a.spec.ts y': 'line 7: no row', 'a.spec.ts z': 'line 7: no row' });
});

test("Node's own report of tests of scripts", () => {
  const folder = mkdtempSync(join(tmpdir(), 'reports-'));
  const file = join(folder, 'a.test.mjs');
  writeFileSync(
    file,
    `import { test } from 'node:test';
    test('good, "<so>"', () => {});
    test('bad', () => { throw new Error('no <failure'); });
    test('left', { skip: 'no setpriv' }, () => {});`,
  );
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=junit', file], { encoding: 'utf8', env });
  rmSync(folder, { recursive: true });
  const { passed, failed, skipped, failures, reasons } = scriptsSuite(stdout);
  assert.deepEqual([passed, failed, skipped, failures, reasons], [1, 1, 1, ['scripts bad'], ['no setpriv']]);
});
