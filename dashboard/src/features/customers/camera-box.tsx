import { useAskStream } from '@/api/stream-calls';
import { CameraView } from '@/camera/camera-view';
import type { Latest } from '@/contract/shapes';
import { displayOf } from '@/domain/air';
import { useClock } from '@/live/clock';
import { useWords } from '@/words';
import { Box } from './box';
import { useMyAirQuery } from './calls';
import { useCustomerWords } from './words';

const OVERLAID = ['temperature', 'humidity'] as const;

/** The customer's car as the pit's camera sees it now, with the air around it. */
export default function CameraBox({ pit }: { pit: number }) {
  const { t } = useCustomerWords();
  const ask = useAskStream(pit);
  const { data: air = null } = useMyAirQuery(pit);
  return (
    <Box title={t('camera')}>
      <CameraView ask={ask} label={t('camera')}>
        <ul className="flex flex-wrap gap-1.5">
          {OVERLAID.map((metric) => (
            <Value key={metric} air={air} metric={metric} />
          ))}
        </ul>
      </CameraView>
    </Box>
  );
}

/** One value; nothing where it is old, as a picture of now has none of before. */
function Value({ air, metric }: { air: Latest | null; metric: (typeof OVERLAID)[number] }) {
  const { t: say, i18n } = useWords();
  const point = air?.metrics[metric];
  const old = useClock((now) => !air || !point || now - Date.parse(point.timestamp) > air.stale_after_s * 1000);
  if (!point || old) return null;
  const { unit, digits } = displayOf(metric, null, null);
  return (
    <li className="num rounded-md bg-black/70 px-2 py-1 text-sm">
      {say(`pit.${metric}`)}{' '}
      <b>
        {point.value.toLocaleString(`${i18n.language}-IN`, {
          minimumFractionDigits: digits,
          maximumFractionDigits: digits,
        })}
      </b>{' '}
      {unit}
    </li>
  );
}
