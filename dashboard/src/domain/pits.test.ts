import { expect, test } from 'vitest';
import { ownName } from './pits';

test('a pit that is called by its number has no name of its own', () => {
  expect(ownName({ pit_number: 2, name: 'Pit 2' })).toBeNull();
  expect(ownName({ pit_number: 2, name: 'Glass bay' })).toBe('Glass bay');
});
