import { expect, it } from 'vitest';
import { deviceIdOf, inGroups, plainCode } from './typed-label';

it.each(['ABCDEFGHJKLM', 'abcd-efgh-jklm', ' abcd efgh\tjklm ', 'ABCD-EFGHJKLM'])('reads the code %s', (typed) => {
  expect(plainCode(typed)).toBe('ABCDEFGHJKLM');
  expect(inGroups(typed)).toBe('ABCD-EFGH-JKLM');
});

it.each([
  [' esp32-a1b2c3d4e5f6 ', 'ESP32-A1B2C3D4E5F6'],
  ['ESP32-A1B2C3D4E5F6', 'ESP32-A1B2C3D4E5F6'],
  ['unit_7', 'unit_7'],
])('reads the id %s', (typed, id) => {
  expect(deviceIdOf(typed)).toBe(id);
});
