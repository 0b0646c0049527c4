import type { Metric } from './series';

/** The least that an axis spans, so that noise doesn't look like weather. */
const LEAST: Record<string, number> = {
  temperature: 4,
  humidity: 10,
  aqi: 50,
  iaq: 50,
  pm1: 20,
  pm25: 20,
  pm10: 20,
  pressure: 10,
  gas_ohm: 20_000,
};
const PARTS = 4;

/** A value axis with round ticks. */
export interface Scale {
  min: number;
  max: number;
  interval: number;
}

/** Room for all values, the edges of the good range, limits, and the least span of the metric; null: there is nothing to make room for. */
export function scaleOf({
  id,
  points,
  good,
  lines = [],
}: Pick<Metric, 'id' | 'points' | 'good' | 'lines'>): Scale | null {
  const values = points.map(([, value]) => value);
  const edges = [good?.min, good?.max, ...lines.map(({ at }) => at)].filter((edge) => edge !== undefined);
  if (values.length + edges.length === 0) return null;
  let low = Math.min(...[values, edges].flat());
  let high = Math.max(...[values, edges].flat());
  const least = LEAST[id] ?? Math.max(1, Math.abs(high) / 10);
  const missing = least - (high - low);
  if (missing > 0) {
    low -= missing / 2;
    high += missing / 2;
  }
  const interval = roundUp((high - low) / PARTS);
  let min = Math.floor(low / interval) * interval;
  let max = Math.ceil(high / interval) * interval;
  // An edge on the border would not be seen.
  if (edges.includes(min)) min -= interval;
  if (edges.includes(max)) max += interval;
  if (values.every((value) => value >= 0)) min = Math.max(0, min);
  return { min: clean(min), max: clean(max), interval };
}

/** The next of 1, 2, 5, 10, 20 … */
function roundUp(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const factor = [1, 2, 5, 10].find((one) => one * power >= step * (1 - 1e-9)) ?? 10;
  return factor * power;
}

const clean = (value: number): number => Number(value.toFixed(6));
