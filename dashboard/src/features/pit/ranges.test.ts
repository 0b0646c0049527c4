import { describe, expect, it } from 'vitest';
import { finerPart, rangeOf, rangeWith, withPart } from './ranges';

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(`2026-11-${text}Z`);
const row = (text: string) => ({ timestamp: `2026-11-${text}Z` });

describe('what a chart shows', () => {
  it('is a day unless the address says something else', () => {
    expect(rangeOf('7d')).toBe('7d');
    expect(rangeOf('8d')).toBe('24h');
    expect(rangeOf(null)).toBe('24h');
  });

  it('is the shortest that a moment is in, with what was before it', () => {
    const now = at('22T12:00:00');
    expect(rangeWith(now - HOUR / 4, now)).toBe('1h');
    expect(rangeWith(now - HOUR + 1, now)).toBe('6h');
    expect(rangeWith(now - 24 * HOUR, now)).toBe('7d');
    expect(rangeWith(now - 400 * 24 * HOUR, now)).toBe('90d');
  });

  it('gets finer values where one looks closer, as long as they are few', () => {
    const noon = at('22T12:00:00');
    expect(finerPart('90d', noon - 3 * HOUR, noon)).toEqual({ from: noon - 3 * HOUR, to: noon, bucket: '1m' });
    expect(finerPart('90d', noon - 72 * HOUR, noon)?.bucket).toBe('15m');
    expect(finerPart('90d', noon - 90 * 24 * HOUR, noon)).toBeNull();
    expect(finerPart('1h', noon - HOUR / 4, noon)).toBeNull();
  });

  it('covers whole buckets, so that no half one is drawn', () => {
    expect(finerPart('90d', at('20T00:07:00'), at('22T00:08:00'))).toEqual({
      from: at('20T00:00:00'),
      to: at('22T00:15:00'),
      bucket: '15m',
    });
  });

  it('keeps the rest as it was', () => {
    const rows = [row('01T00:00:00'), row('02T00:00:00'), row('03T00:00:00')];
    const part = { from: at('02T00:00:00'), to: at('03T00:00:00'), bucket: '1h' as const };
    const finer = [row('02T08:00:00'), row('02T09:00:00')];
    expect(withPart(rows, part, finer)).toEqual([rows[0], ...finer, rows[2]]);
    expect(withPart(rows, part, undefined)).toBe(rows);
    expect(withPart(rows, null, finer)).toBe(rows);
  });
});
