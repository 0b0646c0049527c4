// The script ./pitwatch in a folder of its own, with stand-ins for the programs that it calls: what it says before it builds anything.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chmodSync, constants, chownSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { after, test } from 'node:test';

const NOBODY = 65534;
const isProgram = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
const isRoot = process.getuid() === 0;
const FREE = { PITWATCH_HTTP_PORT: '28080', PITWATCH_MQTT_PORT: '21883' };
const folders = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

const JDK = { javac: 'echo javac 17.0.15', java: 'echo openjdk 17', mvn: 'echo Apache Maven 3.9.9; touch built', npm: 'touch built', node: 'exit 0' };
/** The same, with what a build leaves of the launcher and the pages. */
const BUILDS = {
  ...JDK,
  mvn: `echo Apache Maven 3.9.9; [ "$1" = -v ] && exit 0
    touch built; echo "maven $*"
    mkdir -p camel-app/launcher/target/lib camel-app/hub/target/classes/static
    echo > camel-app/launcher/target/launcher-1.jar; echo > camel-app/launcher/target/lib/a.jar; echo x > camel-app/hub/target/classes/static/index.html`,
  npm: 'case $1 in ci) mkdir -p node_modules ;; run) mkdir -p "$DIST"; echo x > "$DIST/index.html" ;; esac',
};
const LAUNCHER = { 'target/pitwatch/launcher': 'launcher-1' };
const SYSTEM = ['mv', 'diff', 'nice', 'sh', 'sed', 'awk', 'grep', 'env', 'cat', 'sort', 'head', 'tail', 'cut', 'tr', 'find', 'cksum', 'mkdir', 'rm', 'touch', 'tee', 'date', 'dirname', 'uname', 'ls', 'id', 'cp', 'git', 'script', 'setpriv'];
const FOUND = SYSTEM.flatMap((name) => ['/usr/bin', '/bin', '/usr/sbin'].map((folder) => join(folder, name)).filter(isProgram).slice(0, 1));

/**
 * Runs the script with only these programs besides the system's; `as`: root or nobody, `terminal`: under script(1); `files`: texts of more
 * files, by their paths; `before`: words of a run before it, in the same folder, or lists of words of several, and
 * `after`: programs that are others since then; null: gone.
 */
function pitwatch(words, { programs = JDK, env = {}, dotEnv, as = isRoot ? 'root' : 'nobody', terminal = false, closed = false, pid, files = {}, before, after = {} } = {}) {
  const home = mkdtempSync(join(tmpdir(), 'pitwatch-script-'));
  folders.push(home);
  for (const name of ['pitwatch', '.env.example', '.ci/test.sh', '.ci/ports.mjs', '.ci/settings.mjs', 'firmware/host/options.cpp', 'camel-app/simulator/src/main/java/dev/pitwatch/simulator/load/LoadOptions.java']) {
    mkdirSync(join(home, dirname(name)), { recursive: true });
    copyFileSync(name, join(home, name));
  }
  for (const name of ['dashboard', 'camel-app/hub/src/main/resources/openapi', 'docs/contract', 'plugins', 'bench']) mkdirSync(join(home, name), { recursive: true });
  writeFileSync(join(home, 'pom.xml'), '');
  if (pid !== undefined) {
    mkdirSync(join(home, 'data'));
    writeFileSync(join(home, 'data/launcher.pid'), String(pid));
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(home, dirname(name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  if (dotEnv !== undefined) writeFileSync(join(home, '.env'), dotEnv);
  const bin = join(home, 'bin');
  mkdirSync(bin);
  for (const at of FOUND) if (!(basename(at) in programs)) symlinkSync(at, join(bin, basename(at)));
  const install = ([name, body]) => {
    if (body === null) return rmSync(join(bin, name));
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  Object.entries(programs).forEach(install);
  if (as === 'nobody' && isRoot) {
    chmodSync(home, 0o755);
    if (!closed) for (const name of ['', ...readdirSync(home, { recursive: true })]) chownSync(join(home, name), NOBODY, NOBODY);
  }
  const run = (typed) => {
    const command = ['sh', join(home, 'pitwatch'), ...typed];
    const line = terminal ? ['script', '-qec', command.map((word) => `'${word}'`).join(' '), '/dev/null'] : command;
    return spawnSync(line[0], line.slice(1), {
      env: { PATH: bin, HOME: home, ...env },
      encoding: 'utf8',
      ...(as === 'nobody' && isRoot && { uid: NOBODY, gid: NOBODY }),
    });
  };
  if (before) {
    for (const typed of Array.isArray(before[0]) ? before : [before]) run(typed);
    rmSync(join(home, 'built'));
    Object.entries(after).forEach(install);
  }
  const result = run(words);
  const said = `${result.stdout}${result.stderr}`.replaceAll('\r', '').trim().split('\n');
  return { home, said, code: result.status, built: readdirSync(home).includes('built') };
}

const hasTerminals = spawnSync('script', ['--version']).status === 0;
const WAYS = (isRoot ? ['root', 'nobody'] : ['nobody']).flatMap((as) => [{ as }, ...(hasTerminals ? [{ as, terminal: true }] : [])]);
const without = (...names) => Object.fromEntries(Object.entries(JDK).filter(([name]) => !names.includes(name)));

/** Whoever runs it, with a terminal and without. */
function always(name, check) {
  for (const way of WAYS) test(`${name}, ${JSON.stringify(way)}`, () => check(way));
  if (!hasTerminals) test(`${name}, with a terminal`, { skip: 'there is no script(1) of util-linux' });
}

/** One line, before any build, whoever runs it. */
function says(name, expected, words, options) {
  always(name, (way) => {
    const { said, code, built } = pitwatch(words, { ...options, ...way });
    assert.equal(said.length, 1, said.join('\n'));
    assert.match(said[0], expected);
    assert.notEqual(code, 0);
    assert.equal(built, false);
  });
}

says('no Java at all', /^pitwatch: missing on this machine: a JDK 17 or newer$/, ['up'], { programs: without('java', 'javac') });
says('a runtime without a compiler', /a JDK 17 or newer \(there is a Java, but no javac: a runtime only\)$/, ['up'], { programs: without('javac') });
says('an old JDK', /a JDK 17 or newer \(this one says "javac 11.0.2"\)$/, ['up'], { programs: { ...JDK, javac: 'echo javac 11.0.2' } });
says('an old Java beside a good compiler', /a JDK 17 or newer \(this one says "openjdk 11"\)$/, ['up'], { programs: { ...JDK, java: 'echo openjdk 11' } });
says('a wrong JAVA_HOME', /^pitwatch: JAVA_HOME is "\/no\/jdk", where there is no bin\/java$/, ['up'], { env: { JAVA_HOME: '/no/jdk' } });
// Once it is built no build looks for tools.
for (const verb of ['down', 'psql', 'migrate', 'admin', 'archive', 'simulate']) {
  says(`no Java any more and ${verb}`, /^pitwatch: missing on this machine: a JDK 17 or newer$/, [verb], { files: LAUNCHER, programs: without('java', 'javac') });
  says(`an old Java and ${verb}`, /^pitwatch: missing on this machine: a JDK 17 or newer \(this one says "openjdk version 11.0.2"\)$/, [verb], {
    files: LAUNCHER, programs: { ...JDK, java: 'echo Picked up JAVA_TOOL_OPTIONS: -Xmx64m >&2; echo openjdk version 11.0.2 >&2; echo more >&2' },
  });
  says(`a wrong JAVA_HOME and ${verb}`, /^pitwatch: JAVA_HOME is "\/no\/jdk", where there is no bin\/java$/, [verb], { files: LAUNCHER, env: { JAVA_HOME: '/no/jdk' } });
}
says('an old Java and up, once it is built', /a JDK 17 or newer \(this one says "openjdk 11"\)$/, ['up'], { before: ['up'], programs: BUILDS, after: { java: 'echo openjdk 11' } });
says('no compiler any more and dev', /there is a Java, but no javac: a runtime only\)$/, ['dev'], {
  before: ['up'], programs: BUILDS, after: { javac: null }, files: { 'camel-app/hub/target/dev-classpath': 'library.jar' },
});
says('no Node', /missing on this machine: Node.js 20.19, 22.13, or 24 and newer, npm$/, ['up'], { programs: without('node', 'npm') });
always("what Kubernetes says of a service, and a line of another variable's value, are no settings", (way) => {
  const env = { PITWATCH_SERVICE_HOST: '10.0.0.1', PITWATCH_SERVICE_PORT_HTTP: '80', PITWATCH_PORT: 'tcp://10.0.0.1:80', PITWATCH_PORT_80_TCP_ADDR: '10.0.0.1', OTHER: 'a\nPITWATCH_X=1' };
  assert.equal(pitwatch(['up'], { ...way, programs: BUILDS, env }).built, true);
});
says('a misspelt setting', /^pitwatch: PITWATCH_HTTP_PROT is no setting of Pitwatch; the nearest one is PITWATCH_HTTP_PORT$/, ['up'], {
  env: { PITWATCH_HTTP_PROT: '1' },
});
says('a misspelt setting in .env', /^pitwatch: PITWATCH_DTA is no setting of Pitwatch; the nearest one is PITWATCH_DATA$/, ['up'], {
  dotEnv: 'PITWATCH_DTA=/tmp\n',
});
says('a setting that resembles none', /^pitwatch: PITWATCH_DATABASE_URL is no setting of Pitwatch; \.env\.example lists them all$/, ['up'], {
  env: { PITWATCH_DATABASE_URL: 'jdbc:postgresql://db/pitwatch' },
});
says('a setting in lower case', /^pitwatch: PITWATCH_port is no setting of Pitwatch/, ['up'], { env: { PITWATCH_port: '1' } });
for (const words of [['psql'], ['migrate'], ['simulate'], ['admin', 'rotate-master-key'], ['archive', 'list'], ['device'], ['new', 'sensor', 'sht40'], ['test'], ['format']]) {
  says(`a misspelt setting and ${words[0]}`, /^pitwatch: PITWATCH_DB_URI is no setting of Pitwatch; the nearest one is PITWATCH_DB_URL$/, words, {
    env: { PITWATCH_DB_URI: 'jdbc:postgresql://db/pitwatch' }, files: LAUNCHER,
  });
}
says('a name in .env that the shell can\'t have', /^pitwatch: \.env: "1A=x" is no line, expected NAME=value$/, ['up'], { dotEnv: '1A=x\n' });
says('a line of .env that is none', /^pitwatch: \.env: "hello" is no line, expected NAME=value$/, ['up'], { dotEnv: 'hello\n' });

says('words that dev does not know', /^pitwatch: dev: expected --empty, --debug PORT, both or nothing, got "--fast"$/, ['dev', '--fast']);
says('a data folder that can\'t be made', /^pitwatch: PITWATCH_DATA: the folder \/dev\/null\/data can't be made or written$/, ['up'], {
  env: { PITWATCH_DATA: '/dev/null/data' },
});

says('a folder for plugins that can\'t be made', /^pitwatch: PITWATCH_DEPLOY: the folder \/dev\/null\/deploy can't be made or written$/, ['up'], {
  env: { PITWATCH_DEPLOY: '/dev/null/deploy' },
});
for (const port of ['99999', '65536', '5x5', '0', '999999999999999999999']) {
  says(`a debugger's port ${port}`, new RegExp(`^pitwatch: dev --debug: the port is "${port}", expected 1 to 65535$`), ['dev', '--empty', '--debug', port], {});
}

always('down says what is misspelt and stops what runs all the same', (way) => {
  const { said, code } = pitwatch(['down'], { ...way, files: LAUNCHER, env: { PITWATCH_DTA: '/tmp' }, dotEnv: 'hello\n1A=x\n' });
  assert.deepEqual(said.sort(), ['openjdk 17', 'pitwatch: PITWATCH_DTA is no setting of Pitwatch; the nearest one is PITWATCH_DATA']);
  assert.equal(code, 0);
});

test('names of tests, simulate, device and later versions are known, and others in lower case are none of ours', () => {
  const env = { PITWATCH_URL: 'http://localhost:8080', PITWATCH_TESTS: 'all', PITWATCH_MEDIAMTX: '/mediamtx', PITWATCH_TOKEN: 't', PITWATCH_PASSWORD: 'p', PITWATCH_HTTP_PORT_FILE: '/port' };
  const { said } = pitwatch(['migrate'], { files: LAUNCHER, env, dotEnv: 'https_proxy=http://proxy:3128\n' });
  assert.deepEqual(said, ['openjdk 17']);
});

always('help needs no right .env', (way) => {
  for (const words of [['help'], ['--help'], ['up', '--help'], []]) {
    const { said, code } = pitwatch(words, { ...way, dotEnv: 'hello\n' });
    assert.match(said[0], /^usage: \.\/pitwatch /);
    assert.equal(code, 0);
  }
});

test('--help of the benchmarks is help', () => {
  for (const words of [['--help'], ['spine', '--help'], ['-h']]) {
    const { stdout, status } = spawnSync('sh', ['bench/run', ...words], { encoding: 'utf8' });
    assert.match(stdout, /^usage: bench\/run NAME/);
    assert.equal(status, 0);
  }
});

test('all benchmarks in one run are ones that there are', () => {
  const { stdout } = spawnSync('sh', ['bench/run', '--help'], { encoding: 'utf8' });
  const known = stdout.split('\n').map((line) => line.match(/^ {2}(\w+) /)?.[1]);
  const [, list] = readFileSync('bench/run', 'utf8').match(/done <<TEXT\n([^]*?)\nTEXT/);
  const run = list.split('\n').map((line) => line.split(' ')[0]);
  assert.ok(run.length > 20);
  for (const name of run) assert.ok(known.includes(name), name);
});

test('a clone that can\'t be written, as another user than root', { skip: !isRoot && 'root makes the folder of another user' }, () => {
  const { said, built } = pitwatch(['up'], { as: 'nobody', closed: true });
  assert.match(said.join('\n'), /^pitwatch: the folder .*target\/pitwatch can't be made or written$/);
  assert.equal(built, false);
});

const withNode = { ...JDK, node: `exec ${process.execPath} "$@"` };
async function taken() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: String(server.address().port), close: () => server.close() };
}
const inTheWay = (port, what) => [`pitwatch: port ${port} is taken: stop what uses it, or set ${what} to another`];

always('a taken port is said before the build', async (way) => {
  const { port, close } = await taken();
  const { said, built } = pitwatch(['up'], { programs: withNode, env: { PITWATCH_MANAGEMENT_PORT: port, ...FREE }, ...way });
  close();
  assert.deepEqual(said, inTheWay(port, 'PITWATCH_MANAGEMENT_PORT'));
  assert.equal(built, false);
});

test('a taken port is found wherever it is set', async () => {
  const { port, close } = await taken();
  const tried = (words, env, files = {}) => pitwatch(words, { programs: withNode, env: { PITWATCH_MANAGEMENT_PORT: '28081', ...FREE, ...env }, files }).said;
  const hub = { 'mine/dev.pitwatch.hub.cfg': `management.port = ${port}\n` };
  assert.deepEqual(tried(['up'], { PITWATCH_CONFIG: 'mine', PITWATCH_MANAGEMENT_PORT: '' }, hub), inTheWay(port, 'PITWATCH_MANAGEMENT_PORT'));
  const byFile = { ...hub, 'config-is': 'mine\n' };
  assert.deepEqual(tried(['up'], { PITWATCH_CONFIG: ' ', PITWATCH_CONFIG_FILE: 'config-is', PITWATCH_MANAGEMENT_PORT: '' }, byFile), inTheWay(port, 'PITWATCH_MANAGEMENT_PORT'));
  assert.deepEqual(tried(['up'], { PITWATCH_HTTP_PORT: '', PITWATCH_HTTP_PORT_FILE: 'port' }, { port: `${port}\n` }), inTheWay(port, 'PITWATCH_HTTP_PORT'));
  assert.deepEqual(tried(['up'], { PITWATCH_MQTTS_PORT: port, PITWATCH_MQTTS_CERT: 'a.pem' }), inTheWay(port, 'PITWATCH_MQTTS_PORT'));
  assert.deepEqual(tried(['dev', '--debug', port], {}), inTheWay(port, 'dev --debug'));
  close();
});

test('what is no port, an address of another machine, and folders of config/ or of files are looked at before the build', () => {
  const tried = (env, files = {}) => pitwatch(['up'], { programs: withNode, env: { PITWATCH_MANAGEMENT_PORT: '28081', ...FREE, ...env }, files });
  assert.deepEqual(tried({ PITWATCH_HTTP_PORT: '80x' }).said, ['pitwatch: PITWATCH_HTTP_PORT is "80x", expected a port, 1 to 65535']);
  assert.match(tried({ PITWATCH_BIND: '192.0.2.1' }).said.join(), /^pitwatch: nothing can listen on port 28080 of 192\.0\.2\.1 \(EADDRNOTAVAIL\): look at PITWATCH_HTTP_PORT/);
  assert.equal(tried({ PITWATCH_MQTT_PORT: 'off' }).built, true);
  const inConfig = tried({}, { 'config/dev.pitwatch.hub.cfg': 'data = /dev/null/x\n' });
  assert.match(inConfig.said.join(), /^pitwatch: .*\/dev\/null\/x/);
  assert.equal(inConfig.built, false);
  assert.match(tried({ PITWATCH_DEPLOY_FILE: 'deploy-is' }, { 'deploy-is': '/dev/null/y\n' }).said.join(), /^pitwatch: .*\/dev\/null\/y/);
});

always('a port that is wanted twice is said before the build', (way) => {
  const { said, built } = pitwatch(['up'], { ...way, programs: withNode, env: { ...FREE, PITWATCH_MANAGEMENT_PORT: FREE.PITWATCH_HTTP_PORT } });
  assert.deepEqual(said, ['pitwatch: port 28080 is that of PITWATCH_HTTP_PORT, too: set PITWATCH_MANAGEMENT_PORT to another']);
  assert.equal(built, false);
});

const owner = (way) => (way.as === 'nobody' && isRoot ? { uid: NOBODY } : {});

always('a Pitwatch that runs on the data folder is said before the build', (way) => {
  const running = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)', 'dev.pitwatch.launcher.Launcher'], owner(way));
  const { said, built } = pitwatch(['up'], { ...way, pid: running.pid });
  running.kill();
  assert.match(said.join('\n'), /^pitwatch: Pitwatch runs on data already: stop it with \.\/pitwatch down, or set PITWATCH_DATA to another folder$/);
  assert.equal(built, false);
});

always('another program that has the number of a launcher that was killed is not taken for it', (way) => {
  const other = spawn('sleep', ['60'], owner(way));
  const { said, built } = pitwatch(['up'], { ...way, programs: BUILDS, env: FREE, pid: other.pid });
  other.kill();
  assert.equal(built, true, said.join('\n'));
});

test('dev builds what only it needs, when a build of another verb left it out', () => {
  assert.equal(pitwatch(['up'], { programs: BUILDS, before: ['up'] }).built, false);
  assert.equal(pitwatch(['dev'], { programs: BUILDS, before: ['up'] }).built, true);
  const there = { 'camel-app/hub/target/dev-classpath': 'library.jar' };
  assert.equal(pitwatch(['dev'], { programs: BUILDS, before: ['up'], files: there }).built, false);
});

test('every build writes what dev compiles against, not that of up alone', () => {
  const [build] = readFileSync('camel-app/hub/pom.xml', 'utf8').split('<profiles>');
  assert.match(build, /<id>dev-classpath<\/id>/);
});

always('the first build tells its steps and what it fetches as it goes, and how long it took', (way) => {
  const maven = `${BUILDS.mvn}
    echo '[INFO] Building Pitwatch base 0.1.0-SNAPSHOT                             [2/25]'
    echo '[INFO] Downloaded from central: https://example.com/a.jar (9.6 MB at 3.1 MB/s)'
    echo '[INFO] Downloaded from central: https://example.com/a.pom (812 B at 3.1 kB/s)'
    echo '[INFO] Downloaded from central: https://example.com/b.jar (512 kB at 3.1 kB/s)'
    echo '[main] 2026-11-26T21:00:00 [INFO] Building Pitwatch core 0.1.0                                      [5/25]'
`;
  const { home, said } = pitwatch(['up'], { ...way, programs: { ...BUILDS, mvn: maven } });
  assert.match(readFileSync(join(home, 'target/pitwatch/java.log'), 'utf8'), /^maven -B package -P run-only -Dmaven\.test\.skip=true /m);
  const all = said.join('\n');
  for (const line of [
    /^Building for the first time/m, /^ {2}2\/25 Pitwatch base \(\d+ s\)$/m, /^ {2}5\/25 Pitwatch core \(\d+ s\)$/m, /^ {2}fetched 10 MB \(\d+ s\)$/m, /^ {2}fetched 10 MB in 3 files$/m,
    /^ {2}dashboard: its packages/m, /^ {2}dashboard: built \(\d+ s\)$/m, /^Built in \d+ s$/m,
  ]) assert.match(all, line);
});

always('export, quotes and comments in .env are read as elsewhere', (way) => {
  const dotEnv = [
    '# a comment', '  export PITWATCH_DATA="a b#c" # d', "PITWATCH_CONFIG='it is'", 'PITWATCH_ROUTES=a b   # c', 'PITWATCH_DEPLOY=a#b', 'export \t PITWATCH_BIND=', 'TWILIO_FROM="{"a":1}"',
  ].join('\n');
  const show = 'printf "%s|%s|%s|%s|%s|%s\\n" "$PITWATCH_DATA" "$PITWATCH_CONFIG" "$PITWATCH_ROUTES" "$PITWATCH_DEPLOY" "$PITWATCH_BIND" "$TWILIO_FROM"';
  const { said } = pitwatch(['up'], { ...way, dotEnv, programs: { ...JDK, npm: `${show} >&2; exit 1` } });
  assert.ok(said.includes('a b#c|it is|a b|a#b||{"a":1}'), said.join('\n'));
});

const REAL_NODE = `exec '${process.execPath}' "$@"`;
const TEMPLATE = {
  'pom.xml': '  <version>1</version>\n', 'plugins/pom.xml': '  </modules>\n',
  'plugins/new/sensor/pom.xml': '  <artifactId>sensor-@name@</artifactId>\n', 'plugins/new/sensor/Driver.java': 'class @Name@Driver {}\n',
};

test('a new plugin lies outside the build, and the way to build it is said from where one stands', () => {
  const { home, said, code } = pitwatch(['new', 'sensor', 'SHT40'], { files: TEMPLATE, programs: { ...JDK, node: REAL_NODE } });
  assert.equal(code, 0, said.join('\n'));
  const here = (path) => relative(process.cwd(), join(home, path));
  assert.deepEqual(said, [
    `Written: ${here('my-plugins/sensor-sht40')}`,
    'Build and test it, and drop it into deploy/:',
    `  ${here('pitwatch')} plugin sensor-sht40`,
    `${here('docs/plugins.md')} tells the rest.`,
  ]);
  assert.equal(readFileSync(join(home, 'plugins/pom.xml'), 'utf8'), TEMPLATE['plugins/pom.xml']);
  assert.deepEqual(readdirSync(join(home, 'my-plugins/sensor-sht40')).sort(), ['Sht40Driver.java', 'pom.xml']);
});

test('a new plugin has nothing built anew by the next up, but one in plugins/ has', () => {
  const after = { mvn: 'echo Apache Maven 3.9.9; [ "$1" = -v ] || touch built', npm: 'touch built' };
  const next = (env) => pitwatch(['up'], { files: TEMPLATE, programs: BUILDS, before: [['up'], ['new', 'sensor', 'sht40']], after, env });
  const { home, built, said } = next({});
  assert.deepEqual(readdirSync(join(home, 'my-plugins')), ['sensor-sht40']);
  assert.equal(built, false, said.join('\n'));
  assert.equal(next({ PITWATCH_PLUGINS: './plugins' }).built, true);
});

test('a new plugin in plugins/ is a part of the build', () => {
  const files = { ...TEMPLATE, [`plugins/.keep`]: '' };
  const { home, code } = pitwatch(['new', 'sensor', 'sht40'], { files, programs: { ...JDK, node: REAL_NODE }, env: { PITWATCH_PLUGINS: './plugins' } });
  assert.equal(code, 0);
  assert.equal(readFileSync(join(home, 'plugins/pom.xml'), 'utf8'), '    <module>sensor-sht40</module>\n  </modules>\n');
});

const PLUGIN = { 'my plugins/sensor-sht40/pom.xml': '  <artifactId>sensor-sht40</artifactId>\n' };
/** Makes a jar where it is asked to package the plugin alone; formats are wrong. */
const MAVEN = `[ "$1" = -v ] && { echo Apache Maven 3.9.9; exit 0; }
  case "$*" in
  *" spotless:check") exit 1 ;;
  *"-Dpitwatch.plugin=my plugins/sensor-sht40 -pl :sensor-sht40 -am -Dspotless.check.skip=true package")
    mkdir -p "my plugins/sensor-sht40/target" && echo jar >"my plugins/sensor-sht40/target/sensor-sht40-1.jar" ;;
  *) exit 1 ;;
  esac`;

test('a plugin is built alone and dropped, and its format is a warning', () => {
  const programs = { ...JDK, node: REAL_NODE, mvn: MAVEN, basename: 'exec /usr/bin/basename "$@"' };
  const { home, said, code } = pitwatch(['plugin', 'sensor-sht40'], { files: PLUGIN, programs, env: { PITWATCH_PLUGINS: 'my plugins' } });
  assert.equal(code, 0, said.join('\n'));
  assert.equal(said.length, 2, said.join('\n'));
  assert.match(said[0], /^Warning: it is not formatted .* -pl :sensor-sht40 spotless:apply$/);
  assert.equal(said[1], `Dropped: ${relative(process.cwd(), join(home, 'deploy/sensor-sht40-1.jar'))}`);
  assert.deepEqual(readdirSync(join(home, 'deploy')), ['sensor-sht40-1.jar']);
});

test('a plugin that is not there, or does not build, is said in a line', () => {
  const programs = { ...JDK, node: REAL_NODE, mvn: 'echo Apache Maven 3.9.9; [ "$1" = -v ]' };
  assert.match(pitwatch(['plugin', 'sensor-x'], { programs }).said.at(-1), /^pitwatch: plugin: there is no plugin sensor-x: neither here nor in .*my-plugins is there sensor-x\/pom\.xml$/);
  const failed = pitwatch(['plugin', 'sensor-sht40'], { files: PLUGIN, programs, env: { PITWATCH_PLUGINS: 'my plugins' } });
  assert.equal(failed.said.at(-1), 'pitwatch: plugin: sensor-sht40 does not build');
  assert.equal(failed.code, 1);
  assert.equal(readdirSync(failed.home).includes('deploy'), false);
});

for (const verb of ['up', 'dev', 'down', 'psql', 'migrate', 'simulate', 'device', 'admin', 'archive', 'upgrade', 'rollback', 'new', 'plugin', 'test', 'format']) {
  always(`${verb} --help is help, without a build or a word of anything else`, (way) => {
    for (const flag of ['--help', '-h']) {
      const { said, code, built } = pitwatch([verb, flag], { ...way, programs: {} });
      assert.equal(code, 0, said.join('\n'));
      assert.equal(built, false);
      assert.match(said[0], /^usage: \.\/pitwatch /);
      assert.ok(said.join('\n').includes(verb));
      assert.ok(said.length > 1);
    }
  });
}

always('without a word it says all verbs', (way) => {
  const { said, code } = pitwatch([], { ...way, programs: {} });
  assert.equal(code, 0);
  for (const verb of ['up', 'dev', 'down', 'psql', 'simulate', 'test']) assert.ok(said.some((line) => line.trim().startsWith(verb)), verb);
});
