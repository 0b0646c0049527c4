import { describe, expect, it } from 'vitest';
import { scaleOf } from './scale';
import type { Point } from './series';

const points = (...values: number[]): Point[] => values.map((value, i) => [i * 60_000, value]);

describe('the axis of values', () => {
  it('has round ticks, and shows the edges of the good range', () => {
    expect(scaleOf({ id: 'temperature', points: points(21.27, 21.3), good: { min: 20, max: 28 } })).toEqual({
      min: 18,
      max: 30,
      interval: 2,
    });
    expect(scaleOf({ id: 'pm25', points: points(8, 71), good: { max: 60 } })).toEqual({
      min: 0,
      max: 80,
      interval: 20,
    });
  });

  it('has room for limits far from the values', () => {
    const lines = [{ at: 150, text: '150', tone: 'now' as const }];
    expect(scaleOf({ id: 'aqi', points: points(18, 22), lines })?.max).toBeGreaterThan(150);
  });

  it('spans so much at least that noise stays small', () => {
    const { min, max } = scaleOf({ id: 'pressure', points: points(1005.9, 1006.1) }) ?? { min: 0, max: 0 };
    expect(max - min).toBeGreaterThanOrEqual(10);
  });

  it('is left to chance where there is nothing', () => {
    expect(scaleOf({ id: 'pressure', points: [] })).toBeNull();
  });

  it('goes below zero only with the values', () => {
    expect(scaleOf({ id: 'temperature', points: points(-3, 1) })?.min).toBeLessThan(-2);
    expect(scaleOf({ id: 'aqi', points: points(2, 3) })?.min).toBe(0);
  });
});
