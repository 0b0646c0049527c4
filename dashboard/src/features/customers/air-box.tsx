import type { Latest } from '@/contract/shapes';
import { displayOf, stepOf } from '@/domain/air';
import { airTime } from '@/domain/board';
import { Age, useOlderThan } from '@/kit/age';
import { BandBadge } from '@/kit/band-badge';
import { RangeBar } from '@/kit/range-bar';
import { useClock } from '@/live/clock';
import { useWords } from '@/words';
import { Box } from './box';
import { useMyAirQuery } from './calls';
import { useCustomerWords } from './words';

/** The climate around the car, while it is in the pit. */
export function AirBox({ pit }: { pit: number }) {
  const air = useMyAirQuery(pit).data;
  return air ? <Air air={air} /> : null;
}

/** An old value is none. */
function Air({ air }: { air: Latest }) {
  const { t } = useCustomerWords();
  const { t: say } = useWords();
  const freshMs = air.stale_after_s * 1000;
  const stale = useOlderThan(airTime(air), freshMs);
  const level = stale ? null : air.aqi_level;
  const at = air.timestamp === null ? null : Date.parse(air.timestamp);
  return (
    <Box
      title={t('air.title')}
      aside={
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
      {at !== null && (
        <p className="mt-3 text-xs text-muted">
          <Age since={at} phrase={stale ? 'age.last' : 'age.ago'} />
        </p>
      )}
    </Box>
  );
}

function Value({ metric, air, freshMs }: { metric: 'temperature' | 'humidity'; air: Latest; freshMs: number }) {
  const { t: say, i18n } = useWords();
  const point = air.metrics[metric];
  const old = useClock((now) => !point || now - Date.parse(point.timestamp) > freshMs);
  const value = point && !old ? point.value : null;
  const { unit, digits, scale, good } = displayOf(metric, null);
  const side = value === null ? 'missing' : value < good.min ? 'below' : value > good.max ? 'above' : 'in';
  const shown = value?.toLocaleString(`${i18n.language}-IN`, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return (
    <div data-metric={metric}>
      <dt className="text-sm text-muted">{say(`pit.${metric}`)}</dt>
      <dd>
        <span className={`flex items-baseline gap-1 ${side === 'below' || side === 'above' ? 'text-warn' : ''}`}>
          <b className={`num text-xl font-[650] tracking-tight ${value === null ? 'text-muted' : ''}`}>
            {shown ?? '–'}
          </b>
          {value !== null && <small className="text-sm text-muted">{unit}</small>}
        </span>
        <span className="sr-only">{say(`pit.${side}`, { min: good.min, max: good.max, unit })}</span>
        <RangeBar value={value} scale={scale} good={good} />
      </dd>
    </div>
  );
}
