import { expect, it } from 'vitest';
import { tomorrowAt } from './tomorrow';

const at = (iso: string, zone: string) => new Date(tomorrowAt(8, Date.parse(iso), zone)).toISOString();

it("is an hour of the zone's next day, whatever day it is elsewhere, and over a change of clocks", () => {
  expect(at('2026-11-25T10:00:00Z', 'Asia/Kolkata')).toBe('2026-11-26T02:30:00.000Z');
  expect(at('2026-11-25T20:00:00Z', 'Asia/Kolkata')).toBe('2026-11-27T02:30:00.000Z');
  expect(at('2026-10-24T10:00:00Z', 'Europe/Berlin')).toBe('2026-10-25T07:00:00.000Z');
});
