import { expect, it } from 'vitest';
import { spread, sumOf } from './weights';

it.each([
  [
    [1, 1, 1],
    [34, 33, 33],
  ],
  [
    [5, 15, 60, 15, 5],
    [5, 15, 60, 15, 5],
  ],
  [
    [50, 50, 50, 50],
    [25, 25, 25, 25],
  ],
  [
    [0, 1],
    [50, 50],
  ],
])('spreads %j to a hundred', (weights, expected) => {
  expect(spread(weights)).toEqual(expected);
});

it('leaves none without weight, however small', () => {
  const weights = spread([1000, ...Array.from({ length: 29 }, () => 1)]);
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(100);
  expect(Math.min(...weights)).toBe(1);
});

it('sums what is typed, and says nothing of what is no whole number', () => {
  expect(sumOf(['40', ' 60 ', ''])).toBe(100);
  expect(sumOf(['40', 'x'])).toBeNull();
  expect(sumOf(['40.5', '59.5'])).toBeNull();
});
