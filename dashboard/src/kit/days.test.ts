import { expect, it } from 'vitest';
import { dayBegin, restOfDay } from './days';

it('are those of the zone, also when clocks are changed', () => {
  expect(dayBegin(Date.parse('2026-11-20T20:00:00Z'), 'Asia/Kolkata')).toBe('2026-11-20T18:30:00.000Z');
  expect(restOfDay('2026-11-20T05:30:00.000Z', 'Asia/Kolkata')).toEqual({
    from: '2026-11-20T05:30:00.000Z',
    to: '2026-11-20T18:30:00.000Z',
  });
  expect(dayBegin(Date.parse('2026-10-25T12:00:00Z'), 'Europe/Berlin')).toBe('2026-10-24T22:00:00.000Z');
  expect(restOfDay('2026-10-24T22:00:00.000Z', 'Europe/Berlin').to).toBe('2026-10-25T23:00:00.000Z');
});
