import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { judge, keep, runs } from './history.mjs';

const run = (...flaky) => ({ at: '2026-11-23T10:00:00.000Z', flaky });

test('two second tries in one run are borne, three are not', () => {
  assert.deepEqual(judge(['a', 'b'], []), []);
  assert.match(judge(['a', 'b', 'c'], [])[0], /^3 tests passed at the second try only/);
});

test('a test that needs its second try three times in ten runs fails the third', () => {
  assert.deepEqual(judge(['a'], [run('a'), run()]), []);
  assert.match(judge(['a'], [run('a'), run(), run('a')])[0], /^a needed its second try in 3 of the last 4 runs/);
});

test('rounds of one test are that test, and titles with brackets are their own', () => {
  assert.match(judge(['a.BIT.many(int)[2]'], [run('a.BIT.many(int)[1]'), run('a.BIT.many(int)[7]')])[0], /^a\.BIT\.many needed/);
  assert.deepEqual(judge(['a.spec.ts a page (dark)'], [run('a.spec.ts a page (light)'), run('a.spec.ts a page (light)')]), []);
});

test('what a fuzzer found has no second try, not even one', () => {
  assert.match(judge(['dev.pitwatch.hub.rest.OddCallsIT.calls'], [])[0], /OddCallsIT\.calls, whose input is made up/);
  assert.deepEqual(judge(['dev.pitwatch.hub.rest.OddCallsITTwin.calls'], []), []);
});

test('what was longer than ten runs ago is forgotten', () => {
  const nine = Array.from({ length: 9 }, (_, index) => run(...(index === 8 ? ['a'] : [])));
  assert.deepEqual(judge(['a'], [run('a'), ...nine]), []);
});

test('a test that passed at once fails no run, whatever its past', () => {
  assert.deepEqual(judge([], [run('a'), run('a'), run('a')]), []);
});

test('runs are kept in order, the last fifty, and a broken file counts as none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'history-'));
  try {
    for (let minute = 0; minute < 55; minute++) keep(folder, { at: `2026-11-23T10:${String(minute).padStart(2, '0')}:00.000Z`, minute });
    writeFileSync(join(folder, '2026-11-23T11.json'), '{');
    assert.equal(readdirSync(folder).length, 51);
    assert.deepEqual(runs(folder).map(({ minute }) => minute), Array.from({ length: 50 }, (_, index) => index + 5));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('no history is no run', () => assert.deepEqual(runs('/nowhere/at/all'), []));
