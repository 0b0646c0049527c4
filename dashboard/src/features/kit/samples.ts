import type { Mark, Metric, Point } from '@/chart/series';

/** A day of a pit as it might have been, always the same. */
export const SAMPLE_FROM = Date.parse('2026-08-01T18:30:00Z');
export const SAMPLE_TO = SAMPLE_FROM + 24 * 3_600_000;

const STEP = 300_000;
const wave = (base: number, swing: number): Point[] =>
  Array.from({ length: 288 }, (_, i): Point => [
    SAMPLE_FROM + i * STEP,
    base + swing * Math.sin(i / 23) + (swing / 6) * Math.sin(i / 3.1),
  ]).filter((_, i) => i < 120 || i > 150); // the device was away

export const metrics: Metric[] = [
  { id: 'temperature', name: 'Temperature', unit: '°C', digits: 1, points: wave(25, 4), good: { min: 20, max: 28 } },
  { id: 'humidity', name: 'Humidity', unit: '%', digits: 0, points: wave(52, 9), good: { min: 40, max: 60 } },
  { id: 'pm25', name: 'PM2.5', unit: 'µg/m³', digits: 0, points: wave(40, 35), good: { max: 60 } },
];

export const marks: Mark[] = [
  { from: SAMPLE_FROM + 8 * 3_600_000, to: SAMPLE_FROM + 13 * 3_600_000, text: 'BMW X5', tone: 'job' },
  { from: SAMPLE_FROM + 15 * 3_600_000, text: 'AQI above 200', tone: 'alert' },
];
