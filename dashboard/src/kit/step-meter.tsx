import type { Level } from './band-badge';

const fills: Record<Level, string> = { green: 'fill-ok', yellow: 'fill-warn', red: 'fill-bad' };
const GAP = 1.2;

/** The bands of an index side by side, filled up to the value. Decoration: the number stands beside it. */
export function StepMeter({ value, limits, level }: { value: number | null; limits: number[]; level: Level | null }) {
  const width = (100 - GAP * (limits.length - 1)) / limits.length;
  return (
    <svg className="block h-1.5 w-full" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      {limits.map((limit, i) => {
        const from = limits[i - 1] ?? 0;
        const share = value === null ? 0 : Math.min(1, Math.max(0, (value - from) / (limit - from)));
        const x = i * (width + GAP);
        return (
          <g key={limit}>
            <rect className="fill-line" x={x} width={width} height="6" />
            {share > 0 && level && (
              <rect className={fills[level]} x={x} width={Math.max(1.2, width * share)} height="6" />
            )}
          </g>
        );
      })}
    </svg>
  );
}
