// Functions of .ci/test.sh, in folders of their own.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { read } from './reports.mjs';

const folders = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function folder() {
  const made = mkdtempSync(join(tmpdir(), 'test-verb-'));
  folders.push(made);
  return made;
}

/** What these lines of shell print there. */
const shell = (cwd, lines) =>
  execFileSync('sh', ['-euc', `BUILT=target/pitwatch; REPORTS=$PWD/$BUILT/reports; . ${resolve('.ci/test.sh')}; ${lines}`], { cwd, encoding: 'utf8' }).trim();

function write(root, path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const suite = (failed) =>
  `<testsuite name="a.ATest" time="1" tests="1" errors="0" skipped="0" failures="${failed}"><testcase name="one" classname="a.ATest" time="1">${failed ? '<failure type="x">no</failure>' : ''}</testcase></testsuite>`;

test('what failed before Maven ran again is counted', () => {
  const root = folder();
  const report = 'camel-app/m/target/surefire-reports/TEST-a.ATest.xml';
  write(root, report, suite(1));
  shell(root, 'set_apart whole');
  write(root, report, suite(0));
  shell(root, 'set_apart month; set_apart leap');
  const { suites, failures } = read(root, join(root, 'target/pitwatch/reports'));
  assert.deepEqual(failures, ['a.ATest.one']);
  assert.deepEqual(suites.map(({ passed, failed }) => [passed, failed]).sort(), [[0, 1], [1, 0]]);
});

test('a phase says what its children took of the processor', () => {
  const root = folder();
  const busy = 'node -e "while (process.cpuUsage().user < 1.2e6) for (let i = 0; i < 1e6; i++);"';
  const [first, second] = shell(root, `mkdir -p "$REPORTS"; ${busy}; spend; phase a 0 passed "$spent"; spend; began=$spent; ${busy}; phase b 0 passed "$began"; cut -f 4 "$REPORTS/phases.tsv"`).split('\n');
  assert.equal(first, '0');
  assert.ok(Number(second) >= 1, second);
});

test('files of tests that are named one after the other have a report each', () => {
  const root = folder();
  const names = shell(root, 'mkdir -p "$REPORTS"; report_of vitest; echo; phase a 0 passed; report_of vitest; echo; report_of playwright').split('\n');
  assert.deepEqual(names.map((name) => name.replace(/.*\//, '')), ['vitest-0.json', 'vitest-1.json', 'playwright-1.json']);
});

test('tests that are named are run by one Maven and one hub, and none where a name is none', () => {
  const root = folder();
  const stubs = `mkdir -p "$REPORTS"; MVN=maven; say() { :; }; logged() { shift 2; echo "$*" >>ran; }
    in_dashboard() { echo "$*" >>ran; }; browser_tests() { echo "browsers: $*" >>ran; }; firmware_test() { echo "firmware: $*" >>ran; }
    node() { case $2 in
      A) echo "unit camel-app/core ATest" ;;
      B) echo "unit camel-app/hub BTest" ;;
      C) echo "integration camel-app/core CIT" ;;
      D) echo "integration camel-app/integration-tests DIT" ;;
      v | w) echo "vitest src/$2.test.ts" ;;
      x | y) echo "browser $2.spec.ts" ;;
      f) echo "firmware f_test" ;;
      *) return 1 ;;
    esac; }`;
  write(root, 'dashboard/dist/index.html', '');
  shell(root, `${stubs}\ntest_named A x D B v C y w A f`);
  const ran = readFileSync(join(root, 'ran'), 'utf8').trim().split('\n');
  assert.deepEqual(
    ran.map((line) => line.replace(/ -[BD](?!test=|it\.test=)\S*| -ntp| -fae/g, '')),
    [
      'maven -pl camel-app/core,camel-app/hub -am test-compile surefire:test failsafe:integration-test failsafe:verify -Dtest=ATest,BTest -Dit.test=CIT',
      'maven -pl camel-app/integration-tests -am verify -Dtest=NoTest -Dit.test=DIT',
      'npm_ci',
      'npm run -s types',
      'npx vitest run src/v.test.ts src/w.test.ts --reporter=default --reporter=json --outputFile=' +
        join(root, 'target/pitwatch/reports/vitest-2.json'),
      'npm_ci',
      'browsers: x.spec.ts y.spec.ts',
      'firmware: f_test',
    ],
  );
  rmSync(join(root, 'ran'));
  assert.throws(() => shell(root, `${stubs}\ntest_named A Z`));
  assert.equal(existsSync(join(root, 'ran')), false);
});

test('a branch that was pushed has still left main where it did', () => {
  const root = folder();
  const git = (...words) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { cwd: root, encoding: 'utf8' }).trim();
  git('init', '-q', '-b', 'main');
  git('commit', '-q', '--allow-empty', '-m', 'a');
  const left = git('rev-parse', 'HEAD');
  git('clone', '-q', '--bare', '.', 'there.git');
  git('remote', 'add', 'origin', 'there.git');
  git('switch', '-q', '-c', 'mine');
  git('commit', '-q', '--allow-empty', '-m', 'b');
  git('push', '-q', '-u', 'origin', 'mine');
  git('fetch', '-q');
  assert.equal(shell(root, 'branch_point'), left);
});

test('a line is shown when it is written, not when the program ends', () => {
  const root = folder();
  // It waits for what its own line brings about: whoever keeps the line back waits for ever.
  const { stdout, status } = spawnSync(
    'sh',
    ['-euc', `BUILT=.; say() { printf '%s\\n' "$*"; }; ${logged()}
      waits() { echo PITWATCH first; until [ -f seen ]; do sleep 0.1; done; echo PITWATCH second; }
      show() { while read -r word; do echo "$word"; : >seen; done; }
      told=show; logged a 's/^PITWATCH //p' waits`],
    { cwd: root, encoding: 'utf8', timeout: 20_000 },
  );
  assert.equal(stdout, 'first\nsecond\n');
  assert.equal(status, 0);
});
function logged() {
  return /^logged\(\) \{[^]*?^\}/m.exec(execFileSync('cat', ['pitwatch'], { encoding: 'utf8' }))[0];
}
