import { expect, test } from 'vitest';
import { api } from '@/api/api';

const sources = import.meta.glob<string>('../**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true });
const declaring = Object.entries(sources).filter(
  ([file, text]) => !file.includes('.test.') && text.includes('.injectEndpoints({'),
);
const modules = import.meta.glob('../**/*.{ts,tsx}');

test('calls of all features in one cache, which have names of their own whatever is loaded first', async () => {
  expect(declaring.length).toBeGreaterThan(8);
  for (const [file, text] of declaring) {
    // Without it the second of two calls of one name is silently the first.
    expect(text, file).toMatch(/\.injectEndpoints\(\{\s*overrideExisting: 'throw',/);
    await modules[file]?.();
  }
  expect(api.endpoints).toMatchObject({ staff: {}, assignable: {}, jobTemplates: {}, templates: {} });
});
