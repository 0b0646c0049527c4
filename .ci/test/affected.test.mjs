import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { affected, classes, row, TABLE } from './affected.mjs';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8', maxBuffer: 1 << 26 }).split('\n').filter(Boolean);

test('every file of the tree stands in a row', () => {
  assert.deepEqual(files.filter((file) => !row(file)), []);
});

test('every row is of a file that is there', () => {
  const used = new Set(files.map(row));
  assert.deepEqual(TABLE.filter((each) => !used.has(each)).map(({ path }) => String(path)), []);
});

test('what everything is built on means all unit tests', () => {
  for (const file of [
    'pom.xml',
    'plugins/sensor-dht22/pom.xml',
    'camel-app/base/src/main/java/A.java',
    'camel-app/core/src/main/resources/db/migration/V001__start.sql',
    'routes/errors.camel.yaml',
  ]) {
    assert.deepEqual([...affected([file, 'docs/API.md']).java], ['all'], file);
  }
});

test('a plugin means itself and what loads it', () => {
  const { java, dashboard } = affected(['plugins/sensor-dht22/Dht22Driver.java']);
  assert.ok(java.has(':sensor-dht22') && java.has(':hub') && !java.has(':core'));
  assert.deepEqual(dashboard, []);
});

test('classes of tests are those of the modules, not of what they are built of', () => {
  const names = classes(new Set([':sensor-dht22', ':hub']), files);
  assert.ok(names.includes('dev.pitwatch.sensor.dht22.Dht22DriverTest') && names.includes('dev.pitwatch.hub.rest.SignInIT'));
  assert.ok(names.every((name) => /^dev\.pitwatch\.(hub|sensor\.dht22)\..*(Test|IT)$/.test(name)), names.join(' '));
});

test('the contract means the pages, too', () => {
  const { java, dashboard, browser } = affected(['camel-app/hub/src/main/resources/openapi/jobs.yaml']);
  assert.ok(java.has(':hub') && dashboard.length === 1 && browser);
});

test('a file that no row knows means everything', () => {
  const { java, dashboard, firmware, browser } = affected(['new-folder/file']);
  assert.ok(java.has('all') && dashboard.length === 1 && firmware && browser);
});

test('nothing changed means nothing', () => {
  const { java, dashboard, firmware, scripts, browser } = affected([]);
  assert.ok(java.size === 0 && dashboard.length === 0 && !firmware && !scripts && !browser);
});

test('a file that was moved means what it was part of, too', () => {
  const tree = mkdtempSync(join(tmpdir(), 'affected-'));
  try {
    const git = (...words) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { cwd: tree, encoding: 'utf8' });
    git('init', '-q');
    mkdirSync(join(tree, 'firmware'));
    writeFileSync(join(tree, 'firmware/text'), 'the same lines\n'.repeat(20));
    git('add', '.');
    git('commit', '-qm', 'a');
    git('mv', 'firmware/text', 'LICENSE');
    const said = execFileSync('node', [resolve('.ci/test/affected.mjs'), 'HEAD'], { cwd: tree, encoding: 'utf8' });
    assert.deepEqual(said.trim().split('\n').map((line) => line.trim()), ['java :integration-tests', 'classes', 'firmware', 'scripts', 'browser']);
  } finally {
    rmSync(tree, { recursive: true });
  }
});

test('whatever a hub or its pages are made of is tried in a browser, too', () => {
  for (const file of ['pom.xml', 'routes/live.camel.yaml', 'config/templates/alert/en.txt', 'plugins/notify-log/pom.xml', 'camel-app/launcher/a', 'firmware/a']) {
    assert.equal(affected([file]).browser, true, file);
  }
  for (const file of ['bench/a', 'docs/API.md', '.ci/test.sh']) assert.equal(affected([file]).browser, false, file);
});
