import { expect, it } from 'vitest';
import type { Pit } from '@/contract/shapes';
import { noCamera } from '@/testing/fake-hub';
import { pitChoices } from './pit-choices';

/** Pits by number; `+`: with a device. */
const pits = (text: string): Pit[] =>
  text
    .split(' ')
    .filter(Boolean)
    .map((one) => ({
      id: parseInt(one) * 10,
      pit_number: parseInt(one),
      code: `pit${parseInt(one)}`,
      name: `Pit ${parseInt(one)}`,
      status: 'active' as const,
      device_ids: one.endsWith('+') ? ['ESP32-1'] : [],
      ...noCamera,
    }));

it.each([
  ['1+ 2 3', 2, 4],
  ['1+ 2 3+ 4', 4, 5], // the last one + 1, though one before is free
  ['1 2 3+', 1, 4], // none behind the last one: the first that is free
  ['3 1 2+', 3, 4], // by number, whatever the order
  ['1+ 2+', null, 3],
  ['', null, 1],
])('of pits %s the next is %s, a new one %s', (text, next, newNumber) => {
  const choices = pitChoices(pits(text));
  expect(choices.next?.pit_number ?? null).toBe(next);
  expect(choices.newNumber).toBe(newNumber);
});

it('offers pits without a device first', () => {
  const { free, taken } = pitChoices(pits('1+ 2 3+ 4'));
  expect([...free, ...taken].map(({ pit_number }) => pit_number)).toEqual([2, 4, 1, 3]);
});
