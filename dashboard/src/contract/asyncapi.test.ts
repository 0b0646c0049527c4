import specs from '@asyncapi/specs';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

test('the contract of devices and of the live stream is AsyncAPI 3', () => {
  const document: unknown = parse(readFileSync(resolve('../docs/contract/asyncapi.yaml'), 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, meta: false });
  addFormats(ajv);
  const valid = ajv.compile(specs.schemas['3.0.0'] as object);

  expect(valid(document), JSON.stringify(valid.errors?.slice(0, 5), null, 2)).toBe(true);
  expect(valid({ ...(document as object), channels: { live: { adress: 'misspelt' } } })).toBe(false);
});
