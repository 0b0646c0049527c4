import { expect, it } from 'vitest';
import { changedBy, isNone, measuredBy, writtenOut } from './calibration';

it('writes a calibration as people do', () => {
  expect(writtenOut({ offset: -0.4, gain: 1 }, '°C')).toBe('−0.4 °C');
  expect(writtenOut({ offset: 2, gain: 1.02 }, '')).toBe('× 1.02, +2');
  expect(writtenOut({ offset: 0, gain: 1 }, '°C')).toBe('');
  expect(isNone({ offset: 0, gain: 1 })).toBe(true);
  expect(isNone({ offset: 0, gain: 1.1 })).toBe(false);
});

it('finds the metrics of a change beside its times', () => {
  const times = { valid_from: '2026-06-01T10:00:00Z', created_at: '2026-06-01T10:00:00Z', created_by: 1 };
  const past = { ...times, reference: 'Testo', humidity: { offset: 1, gain: 1 } } as never;
  expect(changedBy(past)).toEqual([['humidity', { offset: 1, gain: 1 }]]);
});

it("offers what the device's own sensors measure, each once", () => {
  const metric = (name: string, unit: string) => ({ name, unit, min: 0, max: 1 });
  const installed = [
    {
      sensor_type: 'BME680',
      metrics: [metric('temperature', '°C'), metric('humidity', '%'), metric('iaq_accuracy', '')],
    },
    { sensor_type: 'DHT22', metrics: [metric('temperature', '°C')] },
    { sensor_type: 'PMS5003', metrics: [metric('pm25', 'µg/m³')] },
  ];
  expect([...measuredBy(installed, ['BME680', 'DHT22'])]).toEqual([
    ['temperature', '°C'],
    ['humidity', '%'],
  ]);
});
