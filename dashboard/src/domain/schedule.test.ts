import { describe, expect, it } from 'vitest';
import { clashing, dayGroup, dayNumber } from './schedule';

/** A Tuesday, 10:00 in Delhi. */
const now = Date.parse('2026-11-24T04:30:00Z');
const delhi = 'Asia/Kolkata';

describe('dayGroup', () => {
  it.each([
    [null, 'none'],
    ['2026-11-23T18:29:00Z', 'late'],
    ['2026-11-23T18:30:00Z', 'today'],
    ['2026-11-24T03:30:00Z', 'today'],
    ['2026-11-24T18:29:00Z', 'today'],
    ['2026-11-24T18:30:00Z', 'tomorrow'],
    ['2026-11-26T04:30:00Z', 'later'],
  ])('%s is %s, by the days of the workshop', (at, group) => {
    expect(dayGroup(at, now, delhi)).toBe(group);
  });

  it('has days of 25 hours, too', () => {
    const before = Date.parse('2026-10-24T12:00:00Z');
    expect(dayNumber(Date.parse('2026-10-26T00:30:00Z'), 'Europe/Berlin')).toBe(dayNumber(before, 'Europe/Berlin') + 2);
  });
});

describe('clashing', () => {
  const job = (id: number, pit_id: number, from: string | null, to: string | null) => ({
    id,
    pit_id,
    scheduled_at: from && `2026-11-24T${from}:00Z`,
    scheduled_end: to && `2026-11-24T${to}:00Z`,
  });

  it('marks two of one pit whose times meet, and none that only follow each other', () => {
    const jobs = [
      job(1, 1, '04:00', '08:00'),
      job(2, 1, '07:00', '09:00'),
      job(3, 2, '07:00', '09:00'),
      job(4, 1, '09:00', '10:00'),
      job(5, 1, null, null),
    ];
    expect([...clashing(jobs)]).toEqual([1, 2]);
  });
});
