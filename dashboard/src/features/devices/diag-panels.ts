import type { Metric } from '@/chart/series';
import type { Diag } from './shapes';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How far back the charts go: devices say how they are every five minutes, and after three days one an hour is kept. */
export const SPANS = { day: DAY, days: 3 * DAY, month: 30 * DAY } as const;
export type Span = keyof typeof SPANS;
export const spanNames = Object.keys(SPANS) as Span[];

/** A short time is drawn over so much of the span, or it could not be read. */
const LEAST_SHARE = 1 / 24;

const PANELS = [
  { id: 'heap', unit: 'KiB', digits: 0, of: ({ heap_free }) => scaled(heap_free, 1_024) },
  { id: 'rssi', unit: 'dBm', digits: 0, of: ({ rssi }) => rssi },
  { id: 'uptime', unit: 'h', digits: 1, of: ({ uptime_s }) => scaled(uptime_s, 3_600) },
  { id: 'queue', unit: '', digits: 0, of: ({ queue }) => queue },
] as const satisfies (Pick<Metric, 'id' | 'unit' | 'digits'> & { of: (diag: Diag) => number | null })[];
export type PanelId = (typeof PANELS)[number]['id'];

const scaled = (value: number | null, by: number): number | null => (value === null ? null : value / by);

/** What a device said of its health, a panel for each of its values; without those that it never names, as a signal on a cable. */
export function panelsOf(said: Diag[], name: (id: PanelId) => string): Metric[] {
  return PANELS.map(({ id, unit, digits, of }) => ({
    ...{ id, unit, digits, name: name(id) },
    points: said.flatMap((diag): [number, number][] => {
      const value = of(diag);
      return value === null ? [] : [[Date.parse(diag.received_at), value]];
    }),
  })).filter(({ points }) => points.length > 0);
}

/** Where the axis begins: with the first value, unless that was a moment ago. */
export function beginOf(said: Diag[], to: number, span: Span): number {
  const first = said[0] ? Date.parse(said[0].received_at) : 0;
  return Math.max(to - SPANS[span], Math.min(first, to - SPANS[span] * LEAST_SHARE));
}
