/** A measured moment: milliseconds and value. */
export type Point = [at: number, value: number];

/** One metric, drawn in a panel of its own: two scales in one panel are read wrongly. */
export interface Metric {
  id: string;
  name: string;
  unit: string;
  /** Digits behind the point. */
  digits: number;
  /** Oldest first. */
  points: Point[];
  /** Where the values should be; an open side is left out. */
  good?: { min?: number; max?: number };
  /** Limits, drawn across the panel. */
  lines?: Line[];
}

/** A limit as it is, or as it would be. */
export interface Line {
  at: number;
  /** Stands on it. */
  text: string;
  tone: 'now' | 'next';
}

/** Something that happened: a moment, or a span when it has an end. */
export interface Mark {
  from: number;
  to?: number;
  text: string;
  tone: 'job' | 'alert';
}

/** Values further apart than so many steps are not joined: nobody knows what was in between. */
const GAP_STEPS = 2.5;

/**
 * Puts an empty value wherever readings are missing, so that the line breaks there.
 *
 * @param step how far apart the values usually are, in ms
 */
export function withGaps(points: Point[], step: number): [number, number | null][] {
  const drawn: [number, number | null][] = [];
  let before: Point | null = null;
  for (const point of points) {
    if (before !== null && point[0] - before[0] > GAP_STEPS * step) drawn.push([before[0] + step, null]);
    drawn.push(point);
    before = point;
  }
  return drawn;
}

/** The usual distance of values: the median, since gaps are far and repeated readings are near. */
export function stepOf(points: Point[]): number {
  const steps = points
    .slice(1)
    .map(([at], i) => at - (points[i]?.[0] ?? at))
    .sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? 60_000;
}

/** The value nearest to a moment, none that is further away than a gap. */
export function valueAt(points: Point[], at: number, step: number): number | null {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.[0] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  const near = [points[low - 1], points[low]].filter((point) => point !== undefined);
  const best = near.sort((a, b) => Math.abs(a[0] - at) - Math.abs(b[0] - at))[0];
  return best && Math.abs(best[0] - at) <= GAP_STEPS * step ? best[1] : null;
}

/** All moments that any metric has a value of, oldest first. */
export const momentsOf = (metrics: Metric[]): number[] =>
  [...new Set(metrics.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);

/** Every so many of a list, so that at most `most` are left; the last one always is. */
export function thinned<T>(list: T[], most: number): T[] {
  const every = Math.ceil(list.length / most);
  return list.filter((_, i) => (list.length - 1 - i) % every === 0);
}
