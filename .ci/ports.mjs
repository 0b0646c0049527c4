// Says in a line each which of Pitwatch's ports are taken, by the environment, files that it names, the settings under config/, or the
// defaults; with a word, that port of a debugger, too. The launcher says it again, of settings that it has checked; this is before minutes
// of building.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const read = (file) => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
};
const settings = read(join(process.env.PITWATCH_CONFIG || 'config', 'dev.pitwatch.hub.cfg'));
const setting = (key, otherwise) => {
  const name = `PITWATCH_${key.toUpperCase().replaceAll('.', '_')}`;
  const file = process.env[`${name}_FILE`];
  const line = new RegExp(`^\\s*${key.replace('.', '\\.')}\\s*[=:]\\s*(\\S+)`, 'm').exec(settings);
  return { name, value: process.env[name]?.trim() || (file && read(file)) || line?.[1] || otherwise };
};
const value = (key, otherwise) => setting(key, otherwise).value;

const wanted = [
  [setting('http.port', '8080'), value('bind', '0.0.0.0')],
  [setting('management.port', '8081'), value('management.bind', '127.0.0.1')],
];
if (!value('mqtt.url', '')) {
  const bind = value('mqtt.bind', '0.0.0.0');
  wanted.push([setting('mqtt.port', '1883'), bind]);
  if (value('mqtts.cert', '')) wanted.push([setting('mqtts.port', '8883'), bind]);
}
if (process.argv[2]) wanted.push([{ name: 'dev --debug', value: process.argv[2] }, '127.0.0.1']);

/** Listens there until all have been tried, so that one wanted twice is found. */
const held = [];
const free = (port, host) =>
  new Promise((answer) => {
    const server = createServer();
    server.once('error', (error) => answer(error.code !== 'EADDRINUSE'));
    server.listen({ port, host }, () => answer(held.push(server) > 0));
  });

const had = new Map();
for (const [{ name, value }, host] of wanted) {
  if (!/^[1-9][0-9]{0,4}$/.test(value) || Number(value) > 65_535) continue;
  if (!(await free(Number(value), host))) {
    const what = had.has(value) ? `is that of ${had.get(value)}, too:` : 'is taken: stop what uses it, or';
    console.log(`pitwatch: port ${value} ${what} set ${name} to another`);
    process.exitCode = 1;
  }
  had.set(value, name);
}
held.forEach((server) => server.close());
