// packaging/luks/setup with stand-ins for the programs that it calls: what it refuses, and that it changes nothing then. No disk is here.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const folders = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

const DEVICE = '/dev/pitwatch-test';
/** An empty disk; what would change something notes itself, and the first fails. */
const DISK = {
  id: 'echo 0',
  lsblk: 'case $* in *TYPE,*) echo "a disk" ;; *TYPE*) echo disk ;; esac',
  wipefs: 'case $* in *--all*) echo "wipefs $*" >>"$CHANGED" ;; esac',
  findmnt: 'exit 1',
  cryptsetup: 'echo "cryptsetup $*" >>"$CHANGED"; exit 1',
  'mkfs.ext4': 'echo "mkfs.ext4 $*" >>"$CHANGED"',
  mount: 'echo "mount $*" >>"$CHANGED"',
};

/** Runs it with the folder `at` of a place of its own, and these programs in the place of others. */
function setup(words, { programs = {}, typed = '', files = [] } = {}) {
  const home = mkdtempSync(join(tmpdir(), 'pitwatch-luks-'));
  folders.push(home);
  const bin = join(home, 'bin');
  mkdirSync(bin);
  for (const name of ['cat', 'grep', 'awk', 'head', 'tr', 'ls', 'dd', 'mkdir', 'chmod', 'stat']) {
    symlinkSync(['/usr/bin', '/bin'].map((folder) => join(folder, name)).find(existsSync), join(bin, name));
  }
  for (const [name, body] of Object.entries({ ...DISK, ...programs })) {
    if (body === null) continue;
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  for (const name of files) {
    mkdirSync(join(home, 'at'), { recursive: true });
    writeFileSync(join(home, 'at', name), '');
  }
  const changed = join(home, 'changed');
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['packaging/luks/setup', ...words.map((word) => word.replace('HOME', home))], {
    env: { PATH: bin, CHANGED: changed }, encoding: 'utf8', input: typed,
  });
  return { home, code: status, said: `${stdout}${stderr}`, changed: existsSync(changed) ? readFileSync(changed, 'utf8').trim().split('\n') : [] };
}

function refuses(name, expected, words, options) {
  test(name, () => {
    const { code, said, changed } = setup(words, options);
    assert.match(said, expected);
    assert.equal(code, 1);
    assert.deepEqual(changed, []);
  });
}

const BOTH = [DEVICE, 'HOME/at'];
refuses('no words', /^usage: packaging\/luks\/setup .*luks\/setup: expected a device and a folder, got ""$/ms, []);
refuses('an option that it does not know', /^luks\/setup: no option "--forec"; --help tells them$/m, ['--forec', ...BOTH]);
refuses('a folder that is named from where one stands', /^luks\/setup: "data" is no path to be used here/m, [DEVICE, 'data']);
refuses('a folder with a space', /^luks\/setup: "\/my data" is no path to be used here/m, [DEVICE, '/my data']);
refuses('a folder above', /is no path to be used here/, [DEVICE, '/var/../etc']);
refuses('/', /is no path to be used here/, [DEVICE, '/']);
refuses('another user than root', /^luks\/setup: only root may$/m, BOTH, { programs: { id: 'echo 1000' } });
refuses('a machine without cryptsetup', /^luks\/setup: missing on this machine: cryptsetup \(/m, BOTH, { programs: { cryptsetup: null } });
refuses('what is no disk', /^luks\/setup: \/dev\/pitwatch-test is no disk or partition of this machine/m, BOTH, { programs: { lsblk: 'exit 32' } });
refuses('a CD', /is no disk or partition/, BOTH, { programs: { lsblk: 'echo rom' } });
const MOUNTED = { lsblk: 'case $* in *MOUNTPOINT*) printf "\\n/home\\n" ;; *) echo disk ;; esac' };
refuses('a disk of which something is mounted', /^luks\/setup: \/dev\/pitwatch-test is in use: \/home$/m, BOTH, { programs: MOUNTED, typed: `${DEVICE}\n` });
refuses('the same, whatever is forced', /is in use: \/home$/m, ['--force', ...BOTH], { programs: MOUNTED, typed: `${DEVICE}\n` });
const FULL = { wipefs: `case $* in *--all*) echo "wipefs $*" >>"$CHANGED" ;; *) printf 'gpt\\nPMBR\\n' ;; esac` };
refuses('a disk that has something', /is not empty, there is: gpt PMBR\. If all that may go: --force$/m, BOTH, { programs: FULL, typed: `${DEVICE}\n` });
refuses('a disk that can\'t be read', /^luks\/setup: \/dev\/pitwatch-test can't be read$/m, BOTH, { programs: { wipefs: 'exit 1' }, typed: `${DEVICE}\n` });
refuses('a folder that has something', /\/at is not empty: what is in it would be hidden/, BOTH, { files: ['master-key'], typed: `${DEVICE}\n` });
refuses('a folder where something is mounted', /something is mounted at .*\/at$/m, BOTH, { programs: { findmnt: 'exit 0' }, typed: `${DEVICE}\n` });
refuses('another name than the device', /"\/dev\/sda" is not \/dev\/pitwatch-test: nothing was changed$/m, BOTH, { typed: '/dev/sda\n' });
refuses('nothing typed', /"" is not \/dev\/pitwatch-test: nothing was changed$/m, ['--force', ...BOTH], { programs: FULL });

test('--help is help, whoever asks', () => {
  const { code, said } = setup(['--help'], { programs: { id: 'echo 1000' } });
  assert.match(said, /^usage: packaging\/luks\/setup \[--force\] \[--key-file FILE\] DEVICE FOLDER\n/);
  assert.equal(code, 0);
});

test('the name typed, it is LUKS2 with AES-256, by a passphrase; what fails there stops it', () => {
  const { code, changed } = setup(BOTH, { typed: `${DEVICE}\n` });
  assert.deepEqual(changed, [`cryptsetup luksFormat --batch-mode --type luks2 --cipher aes-xts-plain64 --key-size 512 --verify-passphrase ${DEVICE}`]);
  assert.equal(code, 1);
});

test('forced, what was there is wiped, and a key file is made', () => {
  const { home, changed } = setup(['--force', '--key-file', 'HOME/keys/data', ...BOTH], { programs: FULL, typed: `${DEVICE}\n` });
  assert.deepEqual(changed, [
    `wipefs --all --quiet ${DEVICE}`,
    `cryptsetup luksFormat --batch-mode --type luks2 --cipher aes-xts-plain64 --key-size 512 --key-file ${home}/keys/data ${DEVICE}`,
  ]);
  assert.equal(readFileSync(join(home, 'keys/data')).length, 64);
});
