import type { Latest } from '@/contract/shapes';
import { displayOf, stepOf } from '@/domain/air';
import { airTime, PRESENCE_MS } from '@/domain/board';
import { Age, useOlderThan } from '@/kit/age';
import { BandBadge } from '@/kit/band-badge';
import { sideOf } from '@/kit/range';
import { RangeBar } from '@/kit/range-bar';
import { useRangeText } from '@/kit/use-range-text';
import { useClock } from '@/live/clock';
import { useWords } from '@/words';
import { Box } from './box';
import { useMyAirQuery } from './calls';
import { useCustomerWords } from './words';

/** The climate around the car, while it is in the pit. Its place is kept until the values are there. */
export function AirBox({ pit }: { pit: number }) {
  const { data: air = null, isLoading } = useMyAirQuery(pit);
  return air || isLoading ? <Air air={air} /> : null;
}

/** An old value is none. */
function Air({ air }: { air: Latest | null }) {
  const { t } = useCustomerWords();
  const { t: say } = useWords();
  const freshMs = air ? air.stale_after_s * 1000 : PRESENCE_MS;
  const stale = useOlderThan(air && airTime(air), freshMs);
  const level = stale ? null : (air?.aqi_level ?? null);
  const at = air?.timestamp ? Date.parse(air.timestamp) : null;
  return (
    <Box
      title={t('air.title')}
      aside={
        air &&
        level &&
        air.aqi !== null && (
          <BandBadge step={stepOf(air)} level={level}>
            {say(air.aqi_category ? 'card.aqi' : 'card.voc')} <b className="num">{air.aqi}</b>{' '}
            {air.aqi_category && say(`category.${air.aqi_category}`)}
          </BandBadge>
        )
      }
    >
      <dl className="grid grid-cols-2 gap-5">
        <Value metric="temperature" air={air} freshMs={freshMs} />
        <Value metric="humidity" air={air} freshMs={freshMs} />
      </dl>
      <p className="mt-3 min-h-4 text-xs text-muted">
        {at !== null && <Age since={at} phrase={stale ? 'age.last' : 'age.ago'} />}
      </p>
    </Box>
  );
}

interface ValueProps {
  metric: 'temperature' | 'humidity';
  air: Latest | null;
  freshMs: number;
}

function Value({ metric, air, freshMs }: ValueProps) {
  const { t: say, i18n } = useWords();
  const point = air?.metrics[metric];
  const old = useClock((now) => !point || now - Date.parse(point.timestamp) > freshMs);
  const value = point && !old ? point.value : null;
  const rangeText = useRangeText();
  const { unit, digits, scale, good } = displayOf(metric, null, air?.band ?? null);
  const out = value !== null && sideOf(value, good) !== 'in';
  const shown = value?.toLocaleString(`${i18n.language}-IN`, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return (
    <div data-metric={metric}>
      <dt className="text-sm text-muted">{say(`pit.${metric}`)}</dt>
      <dd>
        <span className={`flex items-baseline gap-1 ${out ? 'text-warn' : ''}`}>
          <b className={`num text-xl font-[650] tracking-tight ${value === null ? 'text-muted' : ''}`}>
            {shown ?? '–'}
          </b>
          {value !== null && <small className="text-sm text-muted">{unit}</small>}
        </span>
        <span className="sr-only">{rangeText(value, good, unit)}</span>
        <RangeBar value={value} scale={scale} good={good} />
      </dd>
    </div>
  );
}
