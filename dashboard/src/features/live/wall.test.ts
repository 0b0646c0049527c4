import { describe, expect, it } from 'vitest';
import { driftAt } from './drift';
import { untilNight } from './use-nightly-update';

describe('a wall screen', () => {
  it('moves its picture by 8 px at a time, and around again', () => {
    const places = Array.from({ length: 7 }, (_, step) => driftAt(step));
    expect(new Set(places.slice(0, 6).map(String)).size).toBe(6);
    expect(places[6]).toEqual(places[0]);
    for (const [i, [x, y]] of places.slice(1).entries()) {
      const [x0, y0] = places[i] ?? [0, 0];
      expect(Math.max(Math.abs(x - x0), Math.abs(y - y0))).toBeLessThanOrEqual(8);
    }
  });

  it('looks for a new version at four in the morning', () => {
    expect(untilNight(new Date(2026, 10, 22, 3, 30))).toBe(30 * 60_000);
    expect(untilNight(new Date(2026, 10, 22, 4, 0))).toBe(24 * 3_600_000);
  });
});
