// Settings as the launcher reads them: of the environment, of a file that it names, of config/, else what is said. As a program it says
// the value of one: node .ci/settings.mjs data
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const read = (file) => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
};
const given = (name) => process.env[name]?.trim() || (process.env[`${name}_FILE`]?.trim() && read(process.env[`${name}_FILE`].trim()));
const settings = read(join(given('PITWATCH_CONFIG') || 'config', 'dev.pitwatch.hub.cfg'));

export const setting = (key, otherwise) => {
  const name = `PITWATCH_${key.toUpperCase().replaceAll('.', '_')}`;
  const line = new RegExp(`^\\s*${key.replace('.', '\\.')}\\s*[=:]\\s*(\\S+)`, 'm').exec(settings);
  return { name, value: given(name) || line?.[1] || otherwise };
};

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.log(setting(process.argv[2], '').value);
