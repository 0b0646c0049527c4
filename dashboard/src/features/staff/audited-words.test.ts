import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
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

/** The hub's sources that say that. */
const sources = (wanted: RegExp): string[] =>
  ['core', 'hub'].flatMap((part) => {
    const folder = resolve(process.cwd(), `../camel-app/${part}/src/main/java`);
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.java'))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .filter((text) => wanted.test(text));
  });

it('has words for every thing, column and value of the audit log, in both languages', () => {
  expect(audited.size).toBeGreaterThan(15);
  const missing: string[] = [];
  for (const { thing, table, untold } of audited.values()) {
    for (const words of [en, hi]) {
      if (!(thing in words.thing)) missing.push(`thing.${thing}`);
      for (const column of of(columns, table)) {
        if (untold.includes(column)) continue;
        if (!(column in words.field)) missing.push(`field.${column} (${table})`);
        for (const value of of(values, `${table}.${column}`)) {
          if (column !== 'work_type' && !(value in words.value)) missing.push(`value.${value} (${table}.${column})`);
        }
      }
    }
  }
  expect([...new Set(missing)].sort()).toEqual([]);
});

it('has words for what stands within columns: limits, opening hours, and what commands are sent with', () => {
  const core = resolve(process.cwd(), '../camel-app/core/src/main/java/dev/pitwatch/core');
  const limits = readFileSync(join(core, 'alerts/config/AlertConfig.java'), 'utf8');
  const [, tree = ''] = /DEFAULT_TREE = tree\(\s*"""([\s\S]*?)"""/.exec(limits) ?? [];
  const within = [...tree.matchAll(/"(\w+)":/g)].map(([, name = '']) => name);
  expect(within).toEqual(expect.arrayContaining(['aqi', 'quiet_hours', 'low_stock', 'sms_per_day']));
  const named = [...within, ...['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun', 'interval_s', 'seconds']];
  for (const words of [en, hi]) expect(named.filter((name) => !(name in words.field))).toEqual([]);
});

it('has words for why messages are refused', () => {
  const reasons = sources(/Rejected\.deadLetter\(/).flatMap((text) =>
    [...text.matchAll(/Rejected\.deadLetter\(\s*"(\w+)"|String (?:INTERNAL|BY_ROUTE) = "(\w+)"/g)].map(
      ([, reason, constant]) => reason ?? constant ?? '',
    ),
  );
  for (const words of [en, hi]) expect(Object.keys(words.refusal).sort()).toEqual([...new Set(reasons)].sort());
});

it('says two columns of one thing by two words', () => {
  for (const words of [en.field, hi.field] as Record<string, string>[]) {
    for (const { table, untold } of audited.values()) {
      const said = [...of(columns, table)].filter((column) => !untold.includes(column)).map((column) => words[column]);
      expect(said.filter((word, i) => said.indexOf(word) !== i)).toEqual([]);
    }
  }
});

it('says values of codes alone in words, and those of all that are told', () => {
  const coded = new Set<string>();
  for (const { table, untold } of audited.values()) {
    for (const column of of(columns, table)) {
      if (untold.includes(column) || column === 'work_type') continue;
      if (of(values, `${table}.${column}`).size > 0) coded.add(column);
    }
  }
  expect([...CODED].sort()).toEqual([...coded, 'ended'].sort());
});

it('has words for what the hub notes of what it did by itself: that changes no row', () => {
  const noting = sources(/AuditedAction\b|audit\.done\(/);
  expect(noting.length).toBeGreaterThan(4);
  const noted = new Set(
    noting.flatMap((text) => [
      ...[...text.matchAll(/details\.put\("(\w+)"/g)].map(([, name]) => name ?? ''),
      ...[...text.matchAll(/(?:AuditedAction|toMany|done)\([^;]*?Map\.of\(([^;]*?)\)/g)].flatMap(([, pairs = '']) =>
        [...pairs.matchAll(/(?:^|, )"(\w+)", /g)].map(([, name]) => name ?? ''),
      ),
    ]),
  );
  expect([...noted]).toEqual(expect.arrayContaining(['matched', 'ended', 'restored_version', 'until']));
  const deeds = [
    ...noting.join('\n').matchAll(/(?:AuditedAction(?:\.toMany)?|audit\.done)\([^;"]*?"(\w+)",\s*"(\w+)"/g),
    ...sources(/note_audit\(/)
      .join('\n')
      .matchAll(/note_audit\([^,;']*?, '(\w+)', '(\w+)'/g),
  ];
  expect(deeds.map(([, did]) => did)).toEqual(expect.arrayContaining(['trace', 'replay', 'restore', 'sign_in_failed']));
  for (const words of [en, hi]) {
    expect([...noted, 'file'].filter((name) => !(name in words.field)).sort()).toEqual([]);
    expect(['start', 'stop', ...deeds.map(([, did = '']) => did)].filter((did) => !(did in words.did))).toEqual([]);
    expect(['route', ...deeds.map(([, , thing = '']) => thing)].filter((thing) => !(thing in words.thing))).toEqual([]);
    for (const how of ['done', 'refused', 'failed']) expect(words.value).toHaveProperty(how);
  }
});
