import { describe, expect, it } from 'vitest';
import { momentsOf, stepOf, thinned, valueAt, withGaps, type Point } from './series';

const minutes = (...list: number[]): Point[] => list.map((minute) => [minute * 60_000, minute]);

describe('a line', () => {
  it('breaks where readings are missing, and goes on where one came late', () => {
    expect(withGaps(minutes(1, 2, 4, 9, 10), 60_000)).toEqual([
      [60_000, 1],
      [120_000, 2],
      [240_000, 4],
      [300_000, null],
      [540_000, 9],
      [600_000, 10],
    ]);
  });

  it('knows how far apart its values usually are', () => {
    expect(stepOf(minutes(1, 2, 3, 30, 31))).toBe(60_000);
    expect(stepOf([])).toBe(60_000);
  });

  it('has no value in a gap, and the nearest one elsewhere', () => {
    const points = minutes(1, 2, 30);
    expect(valueAt(points, 100_000, 60_000)).toBe(2);
    expect(valueAt(points, 15 * 60_000, 60_000)).toBeNull();
    expect(valueAt([], 0, 60_000)).toBeNull();
  });
});

it('the moments of all metrics are in order, each once', () => {
  const metric = (points: Point[]) => ({ id: 'x', name: 'x', unit: '', digits: 0, points });
  expect(momentsOf([metric(minutes(1, 3)), metric(minutes(2, 3))])).toEqual([60_000, 120_000, 180_000]);
});

it('a list is thinned evenly and keeps its end', () => {
  expect(thinned([1, 2, 3, 4, 5, 6, 7], 3)).toEqual([1, 4, 7]);
  expect(thinned([1, 2], 3)).toEqual([1, 2]);
});
