import { displayOf, stepOf, type GoodBand } from '@/domain/air';
import { airTime, PRESENCE_MS } from '@/domain/board';
import type { Latest } from '@/contract/shapes';
import { BandBadge } from '@/kit/band-badge';
import { limited, sideOf } from '@/kit/range';
import { RangeBar } from '@/kit/range-bar';
import { useClock } from '@/live/clock';
import { useTrackWords } from '@/words/track';
import { Box } from './box';

/** As long as a value is current; those of this page come at most once a minute while its socket is away. */
const freshMs = (air: Latest) => Math.max(2 * PRESENCE_MS, air.stale_after_s * 1000);

/** The climate around the car now. An old value is none. */
export function AirBox({ air }: { air: Latest }) {
  const { t, language } = useTrackWords();
  const airAt = airTime(air);
  const fresh = useClock((now) => airAt !== null && now - airAt <= freshMs(air));
  const level = fresh ? air.aqi_level : null;
  const temperature = useCurrent(air, 'temperature');
  const humidity = useCurrent(air, 'humidity');
  const inRange = (['temperature', 'humidity'] as const).flatMap((metric) => {
    const value = metric === 'temperature' ? temperature : humidity;
    return value === null ? [] : [sideOf(value, displayOf(metric, null, air.band).good) === 'in'];
  });
  return (
    <Box
      title={t('air')}
      aside={
        level &&
        air.aqi !== null && (
          <BandBadge step={stepOf(air)} level={level}>
            {air.aqi_category
              ? t('aqi', { category: t(`category.${air.aqi_category}`), value: air.aqi })
              : t('voc', { value: air.aqi })}
          </BandBadge>
        )
      }
    >
      <p className="-mt-1 mb-4 text-md text-muted">
        {t(level === 'red' || inRange.includes(false) ? 'airOff' : inRange.length === 0 ? 'airNone' : 'airGood')}
      </p>
      <dl className="grid grid-cols-2 gap-5">
        <Value metric="temperature" value={temperature} band={air.band} language={language} />
        <Value metric="humidity" value={humidity} band={air.band} language={language} />
      </dl>
    </Box>
  );
}

function useCurrent(air: Latest, metric: 'temperature' | 'humidity'): number | null {
  const point = air.metrics[metric];
  const old = useClock((now) => !point || now - Date.parse(point.timestamp) > freshMs(air));
  return point && !old ? point.value : null;
}

interface ValueProps {
  metric: 'temperature' | 'humidity';
  value: number | null;
  band: GoodBand;
  language: string;
}

function Value({ metric, value, band, language }: ValueProps) {
  const { t } = useTrackWords();
  const { unit, digits, scale, good } = displayOf(metric, null, band);
  const sides = limited(good);
  const out = value !== null && sideOf(value, good) !== 'in';
  const shown = value?.toLocaleString(`${language}-IN`, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return (
    <div data-metric={metric}>
      <dt className="text-sm text-muted">{t(metric)}</dt>
      <dd>
        <span className={`flex items-baseline gap-1 ${out ? 'text-warn' : ''}`}>
          <b
            className={`num text-[1.625rem] leading-tight font-[650] tracking-tight ${value === null ? 'text-muted' : ''}`}
          >
            {shown ?? '–'}
          </b>
          {value !== null && <small className="text-sm font-medium text-muted">{unit}</small>}
        </span>
        <span className="sr-only">{t(value === null ? 'noValue' : out ? 'outOfRange' : 'inRange')}</span>
        <RangeBar value={value} scale={scale} good={good} />
        <span className="num mt-1.5 block text-xs text-muted">
          {sides && t(`range.${sides}`, { min: good.min ?? '', max: good.max ?? '', unit })}
        </span>
      </dd>
    </div>
  );
}
