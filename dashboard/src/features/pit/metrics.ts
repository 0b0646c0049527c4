import type { AqiStandard, Latest } from '@/contract/shapes';
import { bandLimits, displayOf } from '@/domain/air';
import type { Bucket, PitLimits, WorkshopLimits } from './shapes';

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
  for (const row of [rows[0], rows.at(-1)]) for (const name of Object.keys(row ?? {})) found.add(name);
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

/** A metric's newest value with its time; the air quality index stands apart from the measured ones. */
export function newestOf(latest: Latest | null, name: string): [number, number] | null {
  if (latest === null) return null;
  if (name === 'aqi')
    return latest.aqi === null || latest.timestamp === null ? null : [Date.parse(latest.timestamp), latest.aqi];
  const point = latest.metrics[name];
  return point ? [Date.parse(point.timestamp), point.value] : null;
}

export interface Band {
  min?: number;
  max?: number;
}

/** Where the values of a metric should be: as the pit has it, else as the workshop, else as film wants it. */
export function goodOf(
  name: string,
  standard: AqiStandard | null,
  workshop: WorkshopLimits | undefined,
  pit: PitLimits | undefined,
): Band | undefined {
  switch (name) {
    case 'temperature':
    case 'humidity': {
      const usual = displayOf(name, standard).good;
      const ours = workshop?.band?.[name];
      const own = pit?.band?.[name];
      return {
        ...side('min', own?.min, ours?.min, usual.min),
        ...side('max', own?.max, ours?.max, usual.max),
      };
    }
    case 'pm25':
      return { max: displayOf('pm25', standard).good.max };
    case 'aqi':
      return { max: bandLimits(standard)[1] ?? 100 };
    default:
      return undefined;
  }
}

/** "off" and null mean that there is no limit, but null of a pit that it is as in the workshop. */
function side(name: 'min' | 'max', own: unknown, ours: unknown, usual: number): Band {
  const chosen = own ?? (ours === undefined ? usual : ours);
  return typeof chosen === 'number' ? { [name]: chosen } : {};
}
