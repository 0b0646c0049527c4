// Writes src/contract/schema.d.ts from the hub's OpenAPI document, which is one file per resource, joined as the hub does it, and
// from the frames of the live stream in docs/contract/asyncapi.yaml, which refers to it.
import openapiTS, { astToString } from 'openapi-typescript';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const folder = process.argv[2] ?? '../camel-app/hub/src/main/resources/openapi';
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

const merge = (into, from) => {
  for (const [key, value] of Object.entries(from)) {
    if (isObject(into[key]) && isObject(value)) merge(into[key], value);
    else into[key] = value;
  }
  return into;
};

const document = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .sort()
  .map((name) => parse(readFileSync(join(folder, name), 'utf8')))
  .reduce(merge, {});

const contract = readFileSync('../docs/contract/asyncapi.yaml', 'utf8').replaceAll('openapi.json#', '#');
for (const [name, schema] of Object.entries(parse(contract).components.schemas)) {
  if (name in document.components.schemas) throw new Error(`${name} is in both contracts`);
  document.components.schemas[name] = schema;
}

const types = astToString(await openapiTS(document));
writeFileSync(
  'src/contract/schema.d.ts',
  `// Made by \`npm run types\` from the hub's OpenAPI document: do not edit.\n${types}`,
);
