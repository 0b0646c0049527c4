import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { expected, missing, unreported } from './expected.mjs';
import { find } from './find-test.mjs';

const FILES = [
  'camel-app/core/src/test/java/dev/pitwatch/core/a/UpgradeIT.java',
  'camel-app/core/src/test/java/dev/pitwatch/core/a/PlateTest.java',
  'plugins/sensor-dht22/Dht22DriverTest.java',
  'plugins/new/sensor/DriverTest.java',
  'dashboard/e2e/jobs.spec.ts',
  'dashboard/src/domain/jobs.test.ts',
  'firmware/test/ring_log_test.cpp',
  'README.md',
];

test('classes and files of tests are found by name and by path', () => {
  assert.deepEqual(find('UpgradeIT', FILES).found, ['integration camel-app/core UpgradeIT']);
  assert.deepEqual(find('Dht22DriverTest', FILES).found, ['unit plugins/sensor-dht22 Dht22DriverTest']);
  assert.deepEqual(find('jobs', FILES).found, ['browser jobs.spec.ts', 'vitest src/domain/jobs.test.ts']);
  assert.deepEqual(find('jobs.spec.ts', FILES).found, ['browser jobs.spec.ts']);
  assert.deepEqual(find('dashboard/src/domain/jobs.test.ts', FILES).found, ['vitest src/domain/jobs.test.ts']);
  assert.deepEqual(find('ring_log_test', FILES).found, ['firmware ring_log_test']);
});

test('a template of the generator is no test', () => assert.deepEqual(find('DriverTest', FILES).found, []));

test('a misspelt name is told the nearest', () => {
  const { found, near } = find('PlateTst', FILES);
  assert.deepEqual(found, []);
  assert.equal(near[0], 'PlateTest');
});

test('the tree has tests of every runner, and a runner that ran few of them is named', () => {
  const counts = expected('.');
  for (const runner of ['unit', 'integration', 'vitest', 'browser', 'firmware-host', 'firmware-asan']) assert.ok(counts[runner] > 10, runner);
  assert.deepEqual(missing({ unit: 100, browser: 50 }, { unit: 90 }, ['browser']), []);
  assert.match(missing({ unit: 100 }, { unit: 89 })[0], /^unit: 89 tests ran/);
  assert.match(missing({ unit: 100 }, {})[0], /^unit: 0 tests ran/);
});

test('what --quick runs of the integration tests is about a dozen', () => {
  const tagged = execFileSync('git', ['grep', '-l', '@Tag("smoke")', '--', '*IT.java'], { encoding: 'utf8' }).trim().split('\n');
  assert.ok(tagged.length >= 10 && tagged.length <= 20, tagged.join(' '));
});

test('a class of tests whose JVM ended is named, and what is no class of tests is none', () => {
  const known = 'camel-app/core/src/test/java/dev/pitwatch/core/work/job/PlateTest.java';
  const files = [known, 'plugins/sensor-dht22/Dht22DriverTest.java', 'camel-app/core/src/main/java/dev/pitwatch/core/work/job/Job.java'];
  assert.deepEqual(unreported('.', ['dev.pitwatch.core.work.job.PlateTest', 'dev.pitwatch.sensor.dht22.Dht22DriverTest'], files), []);
  assert.match(unreported('.', ['dev.pitwatch.core.work.job.PlateTest$Nested'], files)[0], /^1 test classes .*Dht22DriverTest$/);
});
