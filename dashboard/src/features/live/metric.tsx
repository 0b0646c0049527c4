import { Icon } from '@/kit/icons';
import { sideOf } from '@/kit/range';
import { RangeBar } from '@/kit/range-bar';
import { useRangeText } from '@/kit/use-range-text';
import { useWords } from '@/words';
import type { AqiStandard } from '@/contract/shapes';
import { displayOf, type GoodBand, type ShownMetric } from '@/domain/air';

interface MetricProps {
  metric: ShownMetric;
  /** Null when there is no current value. */
  value: number | null;
  standard: AqiStandard | null;
  /** Of the pit; null while nothing is known of it. */
  band: GoodBand | null;
}

/** One measured value above its scale; outside the good band it turns amber and gets an arrow. */
export function Metric({ metric, value, standard, band }: MetricProps) {
  const { t, i18n } = useWords();
  const rangeText = useRangeText();
  const { unit, digits, scale, good } = displayOf(metric, standard, band);
  const side = value === null ? null : sideOf(value, good);
  const out = side === 'below' || side === 'above';
  const shown =
    value === null
      ? '–'
      : value.toLocaleString(`${i18n.language}-IN`, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (
    <div data-metric={metric} className="min-w-0">
      <dt className="text-xs text-muted">{t(`pit.${metric}`)}</dt>
      <dd>
        <span className={`flex items-baseline gap-0.5 whitespace-nowrap ${out ? 'text-warn' : ''}`}>
          {out && (
            <span className="self-center">
              <Icon name={side === 'below' ? 'down' : 'up'} size={13} />
            </span>
          )}
          <b className={`num text-lg font-semibold tracking-tight ${value === null ? 'text-muted' : ''}`}>{shown}</b>
          {value !== null && <small className="text-xs text-muted">{unit}</small>}
        </span>
        <span className="sr-only">{rangeText(value, good, unit)}</span>
        <RangeBar value={value} scale={scale} good={good} />
      </dd>
    </div>
  );
}
