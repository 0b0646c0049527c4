import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { endOf, flowOf, GRAVE } from './grave-flows';
import en from './words.en.json';

const HUB = '../camel-app/hub/src/main/java/dev/pitwatch/hub/Hub.java';
const ROUTES = '../routes';

test('each flow that the hub is not ready without is stopped by its typed name alone', () => {
  const needed = /NEEDED_ROUTES = Set\.of\(([^)]*)\)/.exec(readFileSync(HUB, 'utf8'))?.[1] ?? '';
  const flows = [...needed.matchAll(/"(\w+)-[\w-]+"/g)].map(([, flow]) => flow ?? '');
  expect(flows.length).toBeGreaterThan(5);
  expect(flows.filter((flow) => !GRAVE.has(flow))).toEqual([]);
});

test('so are those that people count on', () => {
  expect(['licences', 'notifications', 'announcements', 'presence'].filter((flow) => !GRAVE.has(flow))).toEqual([]);
});

test('each route that is shipped says what ends with it, those of cameras each its own', () => {
  const shipped = readdirSync(ROUTES)
    .filter((file) => file.endsWith('.camel.yaml'))
    .flatMap((file) => [...readFileSync(`${ROUTES}/${file}`, 'utf8').matchAll(/^- route:\n {4}id: (\S+)/gm)])
    .map(([, id]) => id ?? '');
  expect(shipped.length).toBeGreaterThan(50);
  expect(shipped.filter((id) => endOf(id, en.ends) === 'other')).toEqual([]);
  expect(shipped.filter((id) => flowOf(id) === 'cameras' && endOf(id, en.ends) !== id)).toEqual([]);
  expect(endOf('own-route', en.ends)).toBe('other');
  expect(endOf('constructor', en.ends)).toBe('other');
});
