// A mail server for browser tests: takes every mail, and keeps it as a file whose first line says to whom.
//   node .ci/test/mail-server.mjs PORT FOLDER
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Listens on that port of this machine. */
export function mailServer(port, folder) {
  mkdirSync(folder, { recursive: true });
  let count = 0;
  const keep = (to, lines) => {
    const name = String(++count).padStart(6, '0');
    writeFileSync(join(folder, `${name}.part`), [to, ...lines].join('\n'));
    renameSync(join(folder, `${name}.part`), join(folder, `${name}.eml`)); // whole, when it is seen
  };
  return createServer((client) => {
    const say = (line) => client.write(`${line}\r\n`);
    let to = '';
    let lines = null;
    client.on('error', () => client.destroy());
    createInterface({ input: client, crlfDelay: Infinity }).on('line', (line) => {
      if (lines && line !== '.') lines.push(line.replace(/^\.\./, '.'));
      else if (lines) {
        keep(to, lines);
        lines = null;
        say('250 kept');
      } else if (/^DATA/i.test(line)) {
        lines = [];
        say('354 go on');
      } else if (/^QUIT/i.test(line)) {
        say('221 bye');
        client.end();
      } else {
        to = /^RCPT TO:\s*<([^>]*)>/i.exec(line)?.[1] ?? to;
        say('250 fine');
      }
    });
    say('220 ready');
  }).listen(port, '127.0.0.1');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) mailServer(Number(process.argv[2]), process.argv[3]);
