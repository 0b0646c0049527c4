import { useAskStream } from '@/api/stream-calls';
import { CameraView } from '@/camera/camera-view';
import type { Latest } from '@/contract/shapes';
import { newestOf, PRESENCE_MS } from '@/domain/board';
import { useOlderThan } from '@/kit/age';
import { useWords } from '@/words';
import { unitOf } from './metrics';
import { useMetricName } from './use-metric-name';
import { usePitWords } from './words';

const OVERLAID = ['temperature', 'humidity', 'aqi'];

/** What the pit's camera sees now, with the newest values over it. */
export function CameraSection({ pit, latest }: { pit: number; latest: Latest | null }) {
  const { t } = usePitWords();
  const ask = useAskStream(pit);
  return (
    <section aria-label={t('camera')}>
      <CameraView ask={ask} label={t('camera')}>
        <ul className="flex flex-wrap gap-1.5">
          {OVERLAID.map((name) => (
            <Value key={name} latest={latest} name={name} />
          ))}
        </ul>
      </CameraView>
    </section>
  );
}

/** One value; nothing where it is old, as a picture of now has none of before. */
function Value({ latest, name }: { latest: Latest | null; name: string }) {
  const { i18n } = useWords();
  const metricName = useMetricName(latest);
  const newest = newestOf(latest, name);
  const old = useOlderThan(newest?.[0] ?? null, latest ? latest.stale_after_s * 1000 : PRESENCE_MS);
  if (newest === null || old) return null;
  const { unit, digits } = unitOf(name);
  return (
    <li className="num rounded-md bg-black/70 px-2 py-1 text-sm">
      {metricName(name)}{' '}
      <b>
        {newest[1].toLocaleString(`${i18n.language}-IN`, {
          minimumFractionDigits: digits,
          maximumFractionDigits: digits,
        })}
      </b>{' '}
      {unit}
    </li>
  );
}
