// Says in a line each which of Pitwatch's ports are taken, by the environment, the file of settings that is named, or the defaults.
// The launcher says it again, of settings that it has checked; this is before minutes of building.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const file = process.argv[2];
const text = (() => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
})();
const setting = (key, otherwise) => {
  const name = `PITWATCH_${key.toUpperCase().replaceAll('.', '_')}`;
  const line = new RegExp(`^\\s*${key.replace('.', '\\.')}\\s*[=:]\\s*(\\S+)`, 'm').exec(text);
  return { name, value: process.env[name] || line?.[1] || otherwise };
};

const bind = setting('bind', '0.0.0.0').value;
const wanted = [
  [setting('http.port', '8080'), bind],
  [setting('management.port', '8081'), setting('management.bind', '127.0.0.1').value],
];
if (!setting('mqtt.url', '').value) wanted.push([setting('mqtt.port', '1883'), setting('mqtt.bind', '0.0.0.0').value]);

const free = (port, host) =>
  new Promise((answer) => {
    const server = createServer();
    server.once('error', (error) => answer(error.code !== 'EADDRINUSE'));
    server.listen({ port, host }, () => server.close(() => answer(true)));
  });

for (const [{ name, value }, host] of wanted) {
  if (/^[1-9][0-9]{0,4}$/.test(value) && Number(value) < 65_536 && !(await free(Number(value), host))) {
    console.log(`pitwatch: port ${value} is taken: stop what uses it, or set ${name} to another`);
    process.exitCode = 1;
  }
}
