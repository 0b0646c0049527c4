// What a run says at its end, keeps and exits with: total.mjs in a tree of its own.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, test } from 'node:test';

const script = resolve('.ci/test/total.mjs');
const trees = [];
after(() => trees.forEach((tree) => rmSync(tree, { recursive: true })));

const source = (type) => `package a;\nclass ${type} {\n  @Test\n  void one() {}\n}\n`;
const report = (name, seconds, inner = '') =>
  `<testsuite name="${name}" time="${seconds}" tests="1" errors="0" skipped="0" failures="${inner.includes('<failure') ? 1 : 0}">
  <testcase name="one" classname="${name}" time="1">${inner}</testcase></testsuite>`;

/** A tree with as many classes, all of whose tests passed, and one step. */
function tree(classes = 12) {
  const root = mkdtempSync(join(tmpdir(), 'total-'));
  trees.push(root);
  execFileSync('git', ['init', '-q'], { cwd: root });
  const write = (path, text) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('.gitignore', 'target/\ncache/\n');
  write('target/reports/phases.tsv', 'hub\t61\tpassed\t45\n');
  for (let i = 1; i <= classes; i++) {
    write(`m/src/test/java/a/C${i}Test.java`, source(`C${i}Test`));
    write(`m/target/surefire-reports/TEST-a.C${i}Test.xml`, report(`a.C${i}Test`, i));
  }
  return { root, write };
}

function total(root, kind, leftOut = '', ...notes) {
  const { stdout, status } = spawnSync('node', [script, kind, join(root, 'target/reports'), leftOut, ...notes], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, XDG_CACHE_HOME: join(root, 'cache') },
  });
  return { lines: stdout.trim().split('\n'), status };
}
const kept = (root) => readdirSync(join(root, 'cache/pitwatch/test-runs')).map((name) => JSON.parse(readFileSync(join(root, 'cache/pitwatch/test-runs', name), 'utf8')));

test('phases and the ten longest classes are printed and kept outside of the checkout', () => {
  const { root } = tree();
  const { lines, status } = total(root, 'whole');
  assert.equal(status, 0, lines.join('\n'));
  assert.ok(lines.includes('    1:01   0:45  hub'));
  const at = lines.indexOf('the longest of 12 classes:');
  assert.deepEqual(lines.slice(at + 1, at + 11).map((line) => line.trim()), Array.from({ length: 10 }, (_, i) => `0:${String(12 - i).padStart(2, '0')}  a.C${12 - i}Test (unit)`));
  assert.equal(lines.at(-1), '13 passed, 0 failed, 0 skipped');
  const [run] = kept(root);
  assert.deepEqual(run.phases, [{ name: 'hub', seconds: 61, failed: false, processor: 45 }]);
  assert.deepEqual(run.longest.map(({ seconds }) => seconds), [12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
});

test('the classes that took most of the processor are printed, all are kept', () => {
  const { root, write } = tree(1);
  write('m/target/processor/7.tsv', 'a.C1Test\t1.5\na.C2Test\t61.0\n');
  write('m/target/processor/8.tsv', 'a.C1Test\t2.5\n'); // a class that ran in two processes
  const { lines } = total(root, 'whole');
  const at = lines.indexOf('those that took most of the processor, with what they started:');
  assert.deepEqual(lines.slice(at + 1, at + 3).map((line) => line.trim()), ['1:01  a.C2Test', '0:04  a.C1Test']);
  assert.deepEqual(kept(root)[0].processor, { 'a.C1Test': 4, 'a.C2Test': 61 });
});

test('the last line of a part says what was not run, and a part is not kept', () => {
  const { root } = tree(1);
  const { lines, status } = total(root, 'part', '', 'not run: browser tests');
  assert.equal(status, 0);
  assert.equal(lines.at(-1), '2 passed, 0 failed, 0 skipped; not run: browser tests');
  assert.deepEqual(readdirSync(root).includes('cache'), false);
});

test('a class that was named and of which no test ran fails', () => {
  const { root, write } = tree(2);
  write('target/reports/phases.tsv', 'C1Test C2Test\t1\tpassed\nabc_test\t1\tpassed\n');
  assert.equal(total(root, 'named').status, 0);
  rmSync(join(root, 'm/target/surefire-reports/TEST-a.C2Test.xml'));
  const { lines, status } = total(root, 'named');
  assert.equal(status, 1);
  assert.ok(lines.includes('failed: C2Test: no test of it ran'), lines.join('\n'));
});

test('classes that ran once more at another date do not stand for those that never ran', () => {
  const { root, write } = tree(12);
  for (let i = 1; i <= 6; i++) {
    rmSync(join(root, `m/target/surefire-reports/TEST-a.C${i}Test.xml`));
    write(`target/reports/month/m/target/surefire-reports/TEST-a.C${i + 6}Test.xml`, report(`a.C${i + 6}Test`, 1));
  }
  const { lines, status } = total(root, 'all');
  assert.equal(status, 1);
  assert.ok(lines.some((line) => line.startsWith('failed: unit: 6 tests ran')), lines.join('\n'));
});

test('a test that failed is named, and fails the run', () => {
  const { root, write } = tree(3);
  write('m/target/surefire-reports/TEST-a.C2Test.xml', report('a.C2Test', 1, '<failure message="no row" type="x">stack</failure>'));
  const { lines, status } = total(root, 'whole');
  assert.equal(status, 1);
  assert.equal(lines[lines.indexOf('failed: a.C2Test.one') + 1], '  no row');
  assert.equal(lines.at(-1), '3 passed, 1 failed, 0 skipped');
});

test('a class that left no report, and a runner that ran nothing, fail a run', () => {
  const { root, write } = tree();
  rmSync(join(root, 'm/target/surefire-reports/TEST-a.C2Test.xml'));
  write('dashboard/e2e/a.spec.ts', "test('a', () => {});\n");
  const { lines, status } = total(root, 'all');
  assert.equal(status, 1);
  assert.ok(lines.some((line) => /^failed: 1 test classes left no report.*: a\.C2Test$/.test(line)));
  assert.ok(lines.some((line) => line.startsWith('failed: browser: 0 tests ran')));
});

test('what this machine cannot run is skipped', () => {
  const { root, write } = tree(1);
  write('dashboard/e2e/a.spec.ts', "test('a', () => {});\ntest('b', () => {});\n");
  const { lines, status } = total(root, 'whole', 'browser');
  assert.equal(status, 0, lines.join('\n'));
  assert.equal(lines.at(-1), '2 passed, 0 failed, 2 skipped');
});

test('the third second try of one test in ten runs fails the third run', () => {
  const { root, write } = tree(2);
  write('m/target/surefire-reports/TEST-a.C2Test.xml', report('a.C2Test', 1, '<flakyFailure message="late" type="x">stack</flakyFailure>'));
  for (const expected of [0, 0, 1]) {
    const { lines, status } = total(root, 'whole');
    assert.equal(status, expected, lines.join('\n'));
    assert.equal(lines[lines.indexOf('flaky, passed at the second try: a.C2Test.one') + 1], '  late');
  }
});
