import { describe, expect, it } from 'vitest';
import { goodOf, metricNames, pointsOf, usualOf } from './metrics';
import type { PitLimits } from './shapes';

const row = (timestamp: string, values: Record<string, number>) => ({
  timestamp,
  ...Object.fromEntries(Object.entries(values).map(([name, avg]) => [name, { avg, min: avg, max: avg, count: 1 }])),
});

describe('metrics of a pit', () => {
  it('come the best known first, and those of plugins too', () => {
    const rows = [row('2026-11-22T10:00:00Z', { zinc: 1, humidity: 50, temperature: 20 }), row('x', { aqi: 30 })];
    expect(metricNames(null, rows)).toEqual(['temperature', 'humidity', 'aqi', 'zinc']);
    expect(usualOf(['temperature', 'pm10', 'zinc'])).toEqual(['temperature']);
  });

  it('are the usual ones while nothing was measured', () => {
    expect(metricNames(null, [])).toEqual(['temperature', 'humidity', 'aqi', 'pm25']);
  });

  it('leave out times without the metric, and end with the newest value', () => {
    const rows = [
      row('2026-11-22T10:00:00Z', { temperature: 20 }),
      row('2026-11-22T10:01:00Z', { humidity: 50 }),
      row('2026-11-22T10:02:00Z', { temperature: 21 }),
    ];
    const at = Date.parse('2026-11-22T10:02:30Z');
    expect(pointsOf(rows, 'temperature', [at, 21.5])).toEqual([
      [Date.parse('2026-11-22T10:00:00Z'), 20],
      [Date.parse('2026-11-22T10:02:00Z'), 21],
      [at, 21.5],
    ]);
    expect(pointsOf(rows, 'temperature', [Date.parse('2026-11-22T10:01:00Z'), 9])).toHaveLength(2);
  });
});

describe('the good band', () => {
  const workshop = { band: { temperature: { min: 18, max: 26 }, humidity: { min: 40, max: null } } } as never;

  it("is the pit's own where it has one, else the workshop's", () => {
    const pit = { band: { temperature: { min: null, max: 24 }, humidity: null } } as never;
    expect(goodOf('temperature', null, workshop, pit)).toEqual({ min: 18, max: 24 });
    expect(goodOf('temperature', null, workshop, undefined)).toEqual({ min: 18, max: 26 });
  });

  it('is open where there is no limit', () => {
    expect(goodOf('humidity', null, workshop, undefined)).toEqual({ min: 40 });
    const pit: PitLimits = { band: { temperature: { min: 'off' } } };
    expect(goodOf('temperature', null, workshop, pit)).toEqual({ max: 26 });
  });

  it('is what film wants where nobody may know the limits', () => {
    expect(goodOf('temperature', null, undefined, undefined)).toEqual({ min: 20, max: 28 });
    expect(goodOf('aqi', 'in_naqi', undefined, undefined)).toEqual({ max: 100 });
    expect(goodOf('pressure', null, undefined, undefined)).toBeUndefined();
  });
});
