// Says in a line each which of Pitwatch's ports are taken, are none, or can't be listened on, by the environment, files that it names, the settings under config/, or the
// defaults; with a word, that port of a debugger, too. The launcher says it again, of settings that it has checked; this is before minutes
// of building.
import { createServer } from 'node:net';
import { setting } from './settings.mjs';

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
const problem = (port, host) =>
  new Promise((answer) => {
    const server = createServer();
    server.once('error', (error) => answer(error.code));
    server.listen({ port, host }, () => {
      held.push(server);
      answer('');
    });
  });

const had = new Map();
for (const [{ name, value }, host] of wanted) {
  if (value === 'off') continue;
  const isPort = /^[1-9][0-9]{0,4}$/.test(value) && Number(value) <= 65_535;
  const wrong = isPort && (await problem(Number(value), host));
  const said = {
    [false]: `${name} is "${value}", expected a port, 1 to 65535`,
    EADDRINUSE: had.has(value)
      ? `port ${value} is that of ${had.get(value)}, too: set ${name} to another`
      : `port ${value} is taken: stop what uses it, or set ${name} to another`,
    EACCES: `port ${value} is for root: set ${name} to one from 1024 on`,
  };
  if (wrong !== '') {
    console.log(`pitwatch: ${said[wrong] ?? `nothing can listen on port ${value} of ${host} (${wrong}): look at ${name} and the address`}`);
    process.exitCode = 1;
  }
  had.set(value, name);
}
held.forEach((server) => server.close());
