import type { Line, Metric } from '@/chart/series';
import { countsAs, valueAt } from './limit-values';
import type { Bucket, WorkshopLimits } from './shapes';

/** What is drawn, and the limits of each by the names that lead to them. */
export const drawn = [
  { id: 'aqi', unit: '', digits: 0, limits: ['aqi.warning', 'aqi.critical'] },
  { id: 'temperature', unit: '°C', digits: 1, limits: ['temperature.min', 'temperature.max'] },
  { id: 'humidity', unit: '%', digits: 0, limits: ['humidity.min', 'humidity.max'] },
] as const;

/** The limits that count today, and those that would. */
export interface Compared {
  /** Of a pit: what holds where it has nothing of its own. */
  workshop: WorkshopLimits | null;
  today: object;
  /** Null: what is typed can't be read. */
  proposed: object | null;
}

interface Said {
  name: (id: (typeof drawn)[number]['id']) => string;
  today: (value: number) => string;
  proposed: (value: number) => string;
}

/** Each metric with its values and both lines of each limit; one line where nothing changes. */
export function metricsOf(rows: Bucket[], { workshop, today, proposed }: Compared, say: Said): Metric[] {
  return drawn.map(({ id, unit, digits, limits }) => {
    const lines = limits.flatMap((path): Line[] => {
      const inherited = workshop ? valueAt(workshop, path) : null;
      const now = countsAs(valueAt(today, path), inherited);
      const next = proposed === null ? now : countsAs(valueAt(proposed, path), inherited);
      return [
        ...(now === null ? [] : [{ at: now, text: say.today(now), tone: 'now' as const }]),
        ...(next === null || next === now ? [] : [{ at: next, text: say.proposed(next), tone: 'next' as const }]),
      ];
    });
    return { id, name: say.name(id), unit, digits, points: pointsOf(rows, id, lines), lines };
  });
}

/** The mean of each quarter of an hour; where a limit was left meanwhile, the value that was farthest outside. */
function pointsOf(rows: Bucket[], id: string, lines: Line[]): Metric['points'] {
  return rows.flatMap((row): Metric['points'] => {
    const { avg, min, max } = (row[id] ?? {}) as { avg?: number; min?: number; max?: number };
    if (avg === undefined) return [];
    const crossed = (value: number) => lines.some(({ at }) => at > Math.min(avg, value) && at < Math.max(avg, value));
    const shown = max !== undefined && crossed(max) ? max : min !== undefined && crossed(min) ? min : avg;
    return [[Date.parse(row.timestamp), shown]];
  });
}
