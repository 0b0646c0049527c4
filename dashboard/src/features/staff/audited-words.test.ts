import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { UNTOLD } from './act-words';
import { CODED } from '@/words/audit';
import en from '@/words/audit.en.json';
import hi from '@/words/audit.hi.json';

const FOLDER = resolve(process.cwd(), '../camel-app/core/src/main/resources/db/migration');
const sql = readdirSync(FOLDER)
  .sort()
  .map((file) => readFileSync(join(FOLDER, file), 'utf8').replaceAll(/--.*$/gm, ''))
  .join('\n');

const NO_COLUMN = /^(check|unique|primary|foreign|constraint|exclude)$/;
const columns = new Map<string, Set<string>>();
const values = new Map<string, Set<string>>();
const of = (map: Map<string, Set<string>>, key: string) =>
  map.get(key) ?? map.set(key, new Set()).get(key) ?? new Set();

for (const [, table = '', body = ''] of sql.matchAll(/create table (\w+) \(([\s\S]*?)\n\)/g)) {
  for (const [, column = ''] of body.matchAll(/^ {4}(\w+) /gm))
    if (!NO_COLUMN.test(column)) of(columns, table).add(column);
}
for (const [, table = '', body = ''] of sql.matchAll(/alter table (?:only )?(\w+)([^;]*);/g)) {
  for (const [, column = ''] of body.matchAll(/add column (\w+)/g)) of(columns, table).add(column);
  for (const [, column = ''] of body.matchAll(/drop column (\w+)/g)) of(columns, table).delete(column);
}
for (const [, table = '', body = ''] of sql.matchAll(/(?:create|alter) table (?:only )?(\w+)([^;]*);/g)) {
  for (const [, column = '', list = ''] of body.matchAll(/check \((\w+) in\s*\(([^)]*)\)/g)) {
    for (const [, value = ''] of list.matchAll(/'([\w-]+)'/g)) of(values, `${table}.${column}`).add(value);
  }
}

/** The last of each trigger's texts: what, by which table, and what is left out. */
const audited = new Map<string, { thing: string; table: string; untold: string[] }>();
for (const [, trigger = '', table = '', args = ''] of sql.matchAll(
  /create trigger (audited\w*)\s[^;]*?\son (\w+)\s[^;]*?execute function audit\(([^;]*?)\);/g,
)) {
  const [thing = '', , , untold = ''] = args
    .replaceAll(/'\s*\n?\s*'(?!,)/g, '')
    .split(/,\s*(?=')/)
    .map((one) => one.replaceAll(/['{}]/g, ''));
  audited.set(`${table}.${trigger}`, { thing, table, untold: untold.split(',') });
}

it('has words for every thing, column and value of the audit log, in both languages', () => {
  expect(audited.size).toBeGreaterThan(15);
  const missing: string[] = [];
  for (const { thing, table, untold } of audited.values()) {
    for (const words of [en, hi]) {
      if (!(thing in words.thing)) missing.push(`thing.${thing}`);
      for (const column of of(columns, table)) {
        if (untold.includes(column) || UNTOLD.has(column)) continue;
        if (!(column in words.field)) missing.push(`field.${column} (${table})`);
        for (const value of of(values, `${table}.${column}`)) {
          if (column !== 'work_type' && !(value in words.value)) missing.push(`value.${value} (${table}.${column})`);
        }
      }
    }
  }
  expect([...new Set(missing)].sort()).toEqual([]);
});

it('says values of codes alone in words, and those of all that are told', () => {
  const coded = new Set<string>();
  for (const { table, untold } of audited.values()) {
    for (const column of of(columns, table)) {
      if (untold.includes(column) || UNTOLD.has(column) || column === 'work_type') continue;
      if (of(values, `${table}.${column}`).size > 0) coded.add(column);
    }
  }
  expect([...CODED].sort()).toEqual([...coded, 'ended'].sort());
});

it('has words for what the hub notes of what it did by itself: that changes no row', () => {
  const sources = ['core', 'hub'].flatMap((part) =>
    readdirSync(resolve(process.cwd(), `../camel-app/${part}/src/main/java`), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.java'))
      .map((file) => readFileSync(resolve(process.cwd(), `../camel-app/${part}/src/main/java`, file), 'utf8'))
      .filter((text) => /AuditedAction\b|audit\.done\(/.test(text)),
  );
  expect(sources.length).toBeGreaterThan(4);
  const noted = new Set(
    sources.flatMap((text) => [
      ...[...text.matchAll(/details\.put\("(\w+)"/g)].map(([, name]) => name ?? ''),
      ...[...text.matchAll(/(?:AuditedAction|toMany|done)\([^;]*?Map\.of\(([^;]*?)\)/g)].flatMap(([, pairs = '']) =>
        [...pairs.matchAll(/(?:^|, )"(\w+)", /g)].map(([, name]) => name ?? ''),
      ),
    ]),
  );
  expect([...noted]).toEqual(expect.arrayContaining(['matched', 'ended', 'restored_version', 'until']));
  for (const words of [en, hi]) {
    expect([...noted].filter((name) => !(name in words.field)).sort()).toEqual([]);
    for (const how of ['done', 'refused', 'failed']) expect(words.value).toHaveProperty(how);
  }
});
