const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How far back a chart goes, and how fine its values are: a few hundred points each. */
export const ranges = {
  '1h': { span: HOUR, bucket: '1m', refresh: MINUTE },
  '6h': { span: 6 * HOUR, bucket: '1m', refresh: MINUTE },
  '24h': { span: DAY, bucket: '15m', refresh: 5 * MINUTE },
  '7d': { span: 7 * DAY, bucket: '15m', refresh: 5 * MINUTE },
  '30d': { span: 30 * DAY, bucket: '1h', refresh: 15 * MINUTE },
  '90d': { span: 90 * DAY, bucket: '1d', refresh: 15 * MINUTE },
} as const;

export type Range = keyof typeof ranges;

export const rangeNames = Object.keys(ranges) as Range[];

/** What an address asks for; 24 hours when it asks for nothing that there is. */
export const rangeOf = (text: string | null): Range => rangeNames.find((name) => name === text) ?? '24h';

/** What one wants to see beside a moment. */
const AROUND = 30 * MINUTE;

/** The part of a chart around a moment. */
export const around = (at: number) => ({ from: at - AROUND, to: at + AROUND });

/** The shortest range that a moment is in, with what was before it. */
export const rangeWith = (at: number, now: number): Range =>
  rangeNames.find((name) => at - AROUND > now - ranges[name].span) ?? '90d';

/** The newest values are joined to what the hub summed up, as long as one can see the difference. */
export const isShort = (range: Range): boolean => ranges[range].span <= DAY;

/** Every single reading of a longer time would be a file of hundreds of megabytes. */
export const isFileSized = (range: Range): boolean => ranges[range].span <= 7 * DAY;

const sizes = { '1m': MINUTE, '15m': 15 * MINUTE, '1h': HOUR, '1d': DAY } as const;

export type BucketSize = keyof typeof sizes;

/** As many values as a part of a chart may have. */
const MOST = 720;

export interface Part {
  from: number;
  to: number;
  bucket: BucketSize;
}

/** The visible part of a chart in finer values than the whole has; null: it has no finer ones that are few enough. */
export function finerPart(range: Range, from: number, to: number): Part | null {
  const whole = sizes[ranges[range].bucket];
  for (const bucket of ['1m', '15m', '1h'] as const) {
    const size = sizes[bucket];
    if (size >= whole) return null;
    if ((to - from) / size <= MOST)
      return { from: Math.floor(from / size) * size, to: Math.ceil(to / size) * size, bucket };
  }
  return null;
}

/** The whole with a part of it in finer values. */
export function withPart<T extends { timestamp: string }>(rows: T[], part: Part | null, finer: T[] | undefined): T[] {
  if (part === null || finer === undefined) return rows;
  const at = ({ timestamp }: T) => Date.parse(timestamp);
  return [...rows.filter((row) => at(row) < part.from), ...finer, ...rows.filter((row) => at(row) >= part.to)];
}
