// What stands in the pages can be typed: blocks of shell run in a test or say why not, and differences are applied by patch.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

/** Typed by SpineIT and ReleaseIT, from top to bottom: HandbookPage has them. */
const integration = (name) => readFileSync(`camel-app/integration-tests/src/test/java/dev/pitwatch/integration/${name}.java`, 'utf8');
const PAGES = [...integration('HandbookPage').matchAll(/([A-Z_]+)\("([^"]+\.md)"\)/g)];
const TYPISTS = ['SpineIT', 'ReleaseIT'].map(integration).join('\n');
const TYPED = PAGES.filter(([, name]) => TYPISTS.includes(`HandbookPage.${name}`)).map(([, , page]) => page);
const files = (pattern) =>
  execFileSync('git', ['ls-files', '-z', pattern], { encoding: 'utf8' }).split('\0').filter(Boolean);

test('every block of shell in a page runs in a test, or says why not', () => {
  const silent = [];
  let blocks = 0;
  for (const page of files('*.md').filter((name) => !name.startsWith('docs/decisions/'))) {
    const lines = readFileSync(page, 'utf8').split('\n');
    lines.forEach((line, at) => {
      const language = /^\s*```(sh|bash|shell|console)$/.exec(line)?.[1];
      const shellWithoutLanguage = /^\s*```$/.test(line) && /^(npm|cd|export|curl|mosquitto_\w+|\$|\.\/\w+|[A-Z_]+=\S+) /.test(lines[at + 1] ?? '');
      if (!language && !shellWithoutLanguage) return;
      blocks++;
      const why = /^\s*<!-- not run: \S.{4,} -->$/.test(lines[at - 1] || lines[at - 2] || '');
      if (!why && !(language === 'sh' && TYPED.includes(page))) silent.push(`${page}:${at + 1}`);
    });
  }
  assert.deepEqual(silent, []);
  assert.ok(blocks > 40, `${blocks}`);
  assert.deepEqual(TYPED, PAGES.map(([, , page]) => page));
  assert.ok(TYPED.includes('docs/API.md'));
});

test('a reason names only tests that there are', () => {
  const named = files('*.md').flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/<!-- not run: (.*) -->/g)].flatMap(([, why]) => why.match(/\b[A-Z]\w+(IT|Test)\b/g) ?? []),
  );
  assert.ok(named.length > 5);
  for (const name of new Set(named)) assert.equal(files(`*/${name}.java`).length, 1, name);
});

test('patch applies every difference of the worked edits', { skip: spawnSync('patch', ['--version']).error && 'no patch' }, () => {
  const differences = files('docs/examples/*.diff');
  assert.ok(differences.length >= 2);
  for (const difference of differences) {
    const { status, stdout } = spawnSync('patch', ['--dry-run', '--fuzz=0', '-p0', '-i', difference], { encoding: 'utf8' });
    assert.equal(status, 0, `${difference}: ${stdout}`);
  }
});
