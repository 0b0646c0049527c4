// The script ./pitwatch in a folder of its own, with stand-ins for the programs that it calls: what it says before it builds anything.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

const NOBODY = 65534;
const isRoot = process.getuid() === 0;
const FREE = { PITWATCH_HTTP_PORT: '28080', PITWATCH_MQTT_PORT: '21883' };
const folders = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

const JDK = { javac: 'echo javac 17.0.15', java: 'echo openjdk 17', mvn: 'echo Apache Maven 3.9.9; touch built', npm: 'touch built', node: 'exit 0' };
const SYSTEM = ['mv', 'diff', 'nice', 'sh', 'sed', 'awk', 'grep', 'env', 'cat', 'sort', 'head', 'tail', 'cut', 'tr', 'find', 'cksum', 'mkdir', 'rm', 'touch', 'tee', 'date', 'dirname', 'uname', 'ls', 'id', 'cp', 'git', 'script', 'setpriv'];

/** Runs the script with only these programs besides the system's; `as`: root or nobody, `terminal`: under script(1). */
function pitwatch(words, { programs = JDK, env = {}, dotEnv, as = isRoot ? 'root' : 'nobody', terminal = false, closed = false, pid } = {}) {
  const home = mkdtempSync(join(tmpdir(), 'pitwatch-script-'));
  folders.push(home);
  for (const name of ['pitwatch', '.env.example', '.ci/test.sh', '.ci/ports.mjs', 'firmware/host/options.cpp', 'camel-app/simulator/src/main/java/dev/pitwatch/simulator/load/LoadOptions.java']) {
    mkdirSync(join(home, dirname(name)), { recursive: true });
    copyFileSync(name, join(home, name));
  }
  for (const name of ['dashboard', 'camel-app/hub/src/main/resources/openapi', 'docs/contract', 'plugins', 'bench']) mkdirSync(join(home, name), { recursive: true });
  writeFileSync(join(home, 'pom.xml'), '');
  if (pid !== undefined) {
    mkdirSync(join(home, 'data'));
    writeFileSync(join(home, 'data/launcher.pid'), String(pid));
  }
  if (dotEnv !== undefined) writeFileSync(join(home, '.env'), dotEnv);
  const bin = join(home, 'bin');
  mkdirSync(bin);
  for (const name of SYSTEM) {
    const at = ['/usr/bin', '/bin', '/usr/sbin'].map((folder) => join(folder, name)).find((path) => spawnSync('test', ['-x', path]).status === 0);
    if (at && !(name in programs)) symlinkSync(at, join(bin, name));
  }
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  if (as === 'nobody' && isRoot) {
    chmodSync(home, 0o755);
    if (!closed) for (const name of ['', ...readdirSync(home, { recursive: true })]) chownSync(join(home, name), NOBODY, NOBODY);
  }
  const command = ['sh', join(home, 'pitwatch'), ...words];
  const line = terminal ? ['script', '-qec', command.map((word) => `'${word}'`).join(' '), '/dev/null'] : command;
  const result = spawnSync(line[0], line.slice(1), {
    env: { PATH: bin, HOME: home, ...env },
    encoding: 'utf8',
    ...(as === 'nobody' && isRoot && { uid: NOBODY, gid: NOBODY }),
  });
  const said = `${result.stdout}${result.stderr}`.replaceAll('\r', '').trim().split('\n');
  return { said, code: result.status, built: readdirSync(home).includes('built') };
}

const WAYS = [
  ...(isRoot ? [{ as: 'root' }] : []),
  { as: 'nobody' },
  ...(spawnSync('script', ['--version']).status === 0 ? [{ terminal: true }] : []),
];
const without = (...names) => Object.fromEntries(Object.entries(JDK).filter(([name]) => !names.includes(name)));

/** One line, before any build, whoever runs it. */
function says(name, expected, words, options) {
  for (const way of WAYS) {
    test(`${name}, ${JSON.stringify(way)}`, () => {
      const { said, code, built } = pitwatch(words, { ...options, ...way });
      assert.equal(said.length, 1, said.join('\n'));
      assert.match(said[0], expected);
      assert.notEqual(code, 0);
      assert.equal(built, false);
    });
  }
}

says('no Java at all', /^pitwatch: missing on this machine: a JDK 17 or newer$/, ['up'], { programs: without('java', 'javac') });
says('a runtime without a compiler', /a JDK 17 or newer \(there is a Java, but no javac: a runtime only\)$/, ['up'], { programs: without('javac') });
says('an old JDK', /a JDK 17 or newer \(this one says "javac 11.0.2"\)$/, ['up'], { programs: { ...JDK, javac: 'echo javac 11.0.2' } });
says('a wrong JAVA_HOME', /^pitwatch: JAVA_HOME is "\/no\/jdk", where there is no bin\/java$/, ['up'], { env: { JAVA_HOME: '/no/jdk' } });
says('no Node', /missing on this machine: Node.js 20.19, 22.13, or 24 and newer, npm$/, ['up'], { programs: without('node', 'npm') });
says('a misspelt setting', /^pitwatch: PITWATCH_HTTP_PROT is no setting of Pitwatch; the nearest one is PITWATCH_HTTP_PORT$/, ['up'], {
  env: { PITWATCH_HTTP_PROT: '1' },
});
says('a misspelt setting in .env', /^pitwatch: PITWATCH_DTA is no setting of Pitwatch; the nearest one is PITWATCH_DATA$/, ['up'], {
  dotEnv: 'PITWATCH_DTA=/tmp\n',
});
says('a line of .env that is none', /^pitwatch: \.env: "hello" is no line, expected NAME=value$/, ['up'], { dotEnv: 'hello\n' });

says('words that dev does not know', /^pitwatch: dev: expected --empty, --debug PORT, both or nothing, got "--fast"$/, ['dev', '--fast']);
says('a data folder that can\'t be made', /^pitwatch: PITWATCH_DATA: the folder \/dev\/null\/data can't be made or written$/, ['up'], {
  env: { PITWATCH_DATA: '/dev/null/data' },
});

test('a clone that can\'t be written, as another user than root', { skip: !isRoot && 'root makes the folder of another user' }, () => {
  const { said, built } = pitwatch(['up'], { as: 'nobody', closed: true });
  assert.match(said.join('\n'), /^pitwatch: the folder .*target\/pitwatch can't be made or written$/);
  assert.equal(built, false);
});

const withNode = { ...JDK, node: `exec ${process.execPath} "$@"` };
for (const way of WAYS) {
  test(`a taken port is said before the build, ${JSON.stringify(way)}`, async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    const { said, built } = pitwatch(['up'], { programs: withNode, env: { PITWATCH_MANAGEMENT_PORT: String(port), ...FREE }, ...way });
    server.close();
    assert.deepEqual(said, [`pitwatch: port ${port} is taken: stop what uses it, or set PITWATCH_MANAGEMENT_PORT to another`]);
    assert.equal(built, false);
  });
}

test('a Pitwatch that runs on the data folder is said before the build', () => {
  const { said, built } = pitwatch(['up'], { pid: process.pid });
  assert.match(said.join('\n'), /^pitwatch: Pitwatch runs on data already: stop it with \.\/pitwatch down, or set PITWATCH_DATA to another folder$/);
  assert.equal(built, false);
});

test('the first build tells its steps and what it fetches as it goes, and how long it took', () => {
  const maven = `echo Apache Maven 3.9.9; [ "$1" = -v ] && exit 0
    echo '[INFO] Building Pitwatch base 0.1.0-SNAPSHOT                             [2/25]'
    echo '[INFO] Downloaded from central: https://example.com/a.jar (9.6 MB at 3.1 MB/s)'
    echo '[INFO] Downloaded from central: https://example.com/a.pom (812 B at 3.1 kB/s)'
    echo '[INFO] Downloaded from central: https://example.com/b.jar (512 kB at 3.1 kB/s)'
    mkdir -p camel-app/launcher/target/lib camel-app/hub/target/classes/static
    echo > camel-app/launcher/target/launcher-1.jar; echo > camel-app/launcher/target/lib/a.jar; echo x > camel-app/hub/target/classes/static/index.html`;
  const npm = 'case $1 in ci) mkdir -p node_modules ;; run) mkdir -p "$DIST"; echo x > "$DIST/index.html" ;; esac';
  const { said } = pitwatch(['up'], { programs: { ...JDK, mvn: maven, npm } });
  const all = said.join('\n');
  for (const line of [
    /^Building for the first time/m, /^ {2}2\/25 Pitwatch base \(\d+ s\)$/m, /^ {2}fetched 10 MB \(\d+ s\)$/m, /^ {2}fetched 10 MB in 3 files$/m,
    /^ {2}dashboard: its packages/m, /^ {2}dashboard: built \(\d+ s\)$/m, /^Built in \d+ s$/m,
  ]) assert.match(all, line);
});

test('export, quotes and comments in .env are read as elsewhere', () => {
  const dotEnv = [
    '# a comment', '  export PITWATCH_DATA="/a b#c" # d', "PITWATCH_CONFIG='it is'", 'PITWATCH_ROUTES=a b   # c', 'PITWATCH_DEPLOY=a#b', 'PITWATCH_BIND=', 'TWILIO_FROM="{"a":1}"',
  ].join('\n');
  const show = 'printf "%s|%s|%s|%s|%s|%s\\n" "$PITWATCH_DATA" "$PITWATCH_CONFIG" "$PITWATCH_ROUTES" "$PITWATCH_DEPLOY" "$PITWATCH_BIND" "$TWILIO_FROM"';
  const { said } = pitwatch(['up'], { dotEnv, programs: { ...JDK, npm: `${show} >&2; exit 1` } });
  assert.ok(said.includes('/a b#c|it is|a b|a#b||{"a":1}'), said.join('\n'));
});

for (const verb of ['up', 'dev', 'down', 'psql', 'migrate', 'simulate', 'device', 'admin', 'archive', 'new', 'test', 'format']) {
  test(`${verb} --help is help, without a build or a word of anything else`, () => {
    for (const flag of ['--help', '-h']) {
      const { said, code, built } = pitwatch([verb, flag], { programs: {} });
      assert.equal(code, 0, said.join('\n'));
      assert.equal(built, false);
      assert.match(said[0], /^usage: \.\/pitwatch /);
      assert.ok(said.join('\n').includes(verb));
      assert.ok(said.length > 1);
    }
  });
}

test('without a word it says all verbs', () => {
  const { said, code } = pitwatch([], { programs: {} });
  assert.equal(code, 0);
  for (const verb of ['up', 'dev', 'down', 'psql', 'simulate', 'test']) assert.ok(said.some((line) => line.trim().startsWith(verb)), verb);
});
