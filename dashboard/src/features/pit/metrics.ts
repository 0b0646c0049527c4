import type { Latest } from '@/contract/shapes';
import { bandLimits, displayOf } from '@/domain/air';
import { limited, type Limits } from '@/kit/range';
import type { Bucket } from './shapes';

/** The metrics that have words and units here, as they are ordered; what a plugin adds comes after them. */
const KNOWN: Record<string, { unit: string; digits: number }> = {
  temperature: { unit: '°C', digits: 1 },
  humidity: { unit: '%', digits: 0 },
  aqi: { unit: '', digits: 0 },
  pm25: { unit: 'µg/m³', digits: 0 },
  pm10: { unit: 'µg/m³', digits: 0 },
  pm1: { unit: 'µg/m³', digits: 0 },
  iaq: { unit: '', digits: 0 },
  pressure: { unit: 'hPa', digits: 0 },
  gas_ohm: { unit: 'Ω', digits: 0 },
};

/** What is shown of a pit that has not sent yet. */
const USUAL = ['temperature', 'humidity', 'aqi', 'pm25'];

const NO_METRICS = new Set(['timestamp', 'aqi_12h', 'iaq_accuracy', 'reported_aqi']);

export const isKnown = (name: string): boolean => name in KNOWN;

export const unitOf = (name: string): { unit: string; digits: number } => KNOWN[name] ?? { unit: '', digits: 1 };

/** All metrics that the pit has or had, the best known first. */
export function metricNames(latest: Latest | null, rows: Bucket[]): string[] {
  const found = new Set<string>(latest ? Object.keys(latest.metrics) : []);
  if (latest && latest.aqi !== null) found.add('aqi');
  for (const row of rows) for (const name of Object.keys(row)) found.add(name);
  if (found.size === 0) return USUAL;
  const known = Object.keys(KNOWN);
  const place = (name: string) => (isKnown(name) ? known.indexOf(name) : known.length);
  return [...found].filter((name) => !NO_METRICS.has(name)).sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}

/** Which of them are drawn unless one chose others. */
export const usualOf = (names: string[]): string[] => names.filter((name) => USUAL.includes(name));

/** One metric over time; `now` is its newest value, joined when it is newer than the last sum. */
export function pointsOf(rows: Bucket[], name: string, now: [number, number] | null): [number, number][] {
  const points = rows.flatMap((row): [number, number][] => {
    const summary = row[name] as { avg?: number } | undefined;
    return typeof summary?.avg === 'number' ? [[Date.parse(row.timestamp), summary.avg]] : [];
  });
  const last = points.at(-1)?.[0] ?? 0;
  return now !== null && now[0] > last ? [...points, now] : points;
}

/** Where the newest value of a metric should be; null: anywhere. */
export function goodOf(name: string, latest: Latest | null): Limits | null {
  const standard = latest?.aqi_standard ?? null;
  switch (name) {
    case 'temperature':
    case 'humidity': {
      const { good } = displayOf(name, standard, latest?.band ?? null);
      return limited(good) && good;
    }
    case 'pm25':
      return { min: null, max: displayOf('pm25', standard, null).good.max };
    case 'aqi':
      return { min: null, max: bandLimits(standard)[1] ?? 100 };
    default:
      return null;
  }
}

/** The same, as a chart has it. */
export function drawnBand(good: Limits): { min?: number; max?: number } {
  return { ...(good.min !== null && { min: good.min }), ...(good.max !== null && { max: good.max }) };
}
