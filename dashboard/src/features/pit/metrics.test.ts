import { describe, expect, it } from 'vitest';
import type { Latest } from '@/contract/shapes';
import { newestOf } from '@/domain/board';
import { drawnBand, goodOf, metricNames, pointsOf, usualOf } from './metrics';

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

  it('are all that were measured in the time, also those that came and went', () => {
    const rows = [row('x', { temperature: 20 }), row('y', { temperature: 20, zinc: 1 }), row('z', { temperature: 20 })];
    expect(metricNames(null, rows)).toEqual(['temperature', 'zinc']);
  });

  it('tell when the air was measured, whatever other sensors have sent since', () => {
    const point = (timestamp: string) => ({ value: 11, timestamp, device_id: 'A', stale: false });
    const pit = {
      timestamp: '2026-11-22T10:30:00Z',
      aqi: 18,
      aqi_source: 'pm',
      metrics: { pm25: point('2026-11-22T10:00:00Z'), temperature: point('2026-11-22T10:30:00Z') },
    } as Partial<Latest> as Latest;
    expect(newestOf(pit, 'aqi')).toEqual([Date.parse('2026-11-22T10:00:00Z'), 18]);
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

const latest = (band: Latest['band']) => ({ band, aqi_standard: 'in_naqi', metrics: {} }) as Partial<Latest> as Latest;

describe('the good band', () => {
  it('is the one in force in the pit', () => {
    const pit = latest({ temperature: { min: 18, max: 24 }, humidity: { min: 40, max: 60 } });
    expect(goodOf('temperature', pit)).toEqual({ min: 18, max: 24 });
  });

  it('is open where there is no limit', () => {
    const pit = latest({ temperature: { min: null, max: null }, humidity: { min: 40, max: null } });
    expect(goodOf('temperature', pit)).toBeNull();
    const humidity = goodOf('humidity', pit);
    expect(humidity).toEqual({ min: 40, max: null });
    expect(humidity && drawnBand(humidity)).toEqual({ min: 40 });
  });

  it('is what film wants while nothing is known of the pit', () => {
    expect(goodOf('temperature', null)).toEqual({ min: 20, max: 28 });
    expect(goodOf('aqi', null)).toEqual({ min: null, max: 100 });
    expect(goodOf('pressure', null)).toBeNull();
  });
});
