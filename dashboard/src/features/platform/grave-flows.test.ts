import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { GRAVE } from './grave-flows';

const HUB = '../camel-app/hub/src/main/java/dev/pitwatch/hub/Hub.java';

test('each flow that the hub is not ready without is stopped by its typed name alone', () => {
  const needed = /NEEDED_ROUTES = Set\.of\(([^)]*)\)/.exec(readFileSync(HUB, 'utf8'))?.[1] ?? '';
  const flows = [...needed.matchAll(/"(\w+)-[\w-]+"/g)].map(([, flow]) => flow ?? '');
  expect(flows.length).toBeGreaterThan(5);
  expect(flows.filter((flow) => !GRAVE.has(flow))).toEqual([]);
});
