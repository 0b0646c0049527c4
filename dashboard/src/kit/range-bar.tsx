import { limited, sideOf, type Limits } from './range';

interface RangeBarProps {
  value: number | null;
  scale: { min: number; max: number };
  good: Limits;
}

/** A thin scale with the good range and a tick: in range or not can be seen from across the room. */
export function RangeBar({ value, scale, good }: RangeBarProps) {
  const at = (v: number) => ((Math.min(scale.max, Math.max(scale.min, v)) - scale.min) / (scale.max - scale.min)) * 100;
  const outside = value !== null && sideOf(value, good) !== 'in';
  const from = at(good.min ?? scale.min);
  return (
    <svg className="mt-1.5 block h-2 w-full" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect className="fill-line" y="2.5" width="100" height="3" />
      {limited(good) && (
        <rect className="fill-ok/60" x={from} y="2.5" width={at(good.max ?? scale.max) - from} height="3" />
      )}
      {value !== null && (
        <rect
          className={outside ? 'fill-warn' : 'fill-ink'}
          x={Math.min(97.4, Math.max(0, at(value) - 1.3))}
          width="2.6"
          height="8"
          rx="1.2"
        />
      )}
    </svg>
  );
}
