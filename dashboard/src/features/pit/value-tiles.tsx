import type { Latest } from '@/contract/shapes';
import { stepOf } from '@/domain/air';
import { newestOf, PRESENCE_MS } from '@/domain/board';
import { Age, useOlderThan } from '@/kit/age';
import { BandBadge } from '@/kit/band-badge';
import { Icon } from '@/kit/icons';
import { sideOf } from '@/kit/range';
import { useRangeText } from '@/kit/use-range-text';
import { useWords } from '@/words';
import { goodOf, unitOf } from './metrics';
import { useMetricName } from './use-metric-name';
import { usePitWords } from './words';

interface ValueTilesProps {
  latest: Latest | null;
  names: string[];
  /** Those that are drawn. */
  shown: string[];
  onToggle: (name: string) => void;
}

/** The newest value of each metric, with its age; a press draws it over time, or no longer. */
export function ValueTiles({ latest, names, shown, onToggle }: ValueTilesProps) {
  const { t } = usePitWords();
  return (
    <div
      role="group"
      aria-label={t('values')}
      className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,9.5rem),1fr))] gap-2.5"
    >
      {names.map((name) => (
        <Tile
          key={name}
          latest={latest}
          name={name}
          pressed={shown.includes(name)}
          onPress={() => {
            onToggle(name);
          }}
        />
      ))}
    </div>
  );
}

interface TileProps {
  latest: Latest | null;
  name: string;
  pressed: boolean;
  onPress: () => void;
}

function Tile({ latest, name, pressed, onPress }: TileProps) {
  const { t: say, i18n } = useWords();
  const metricName = useMetricName(latest);
  const newest = newestOf(latest, name);
  const freshMs = latest ? latest.stale_after_s * 1000 : PRESENCE_MS;
  const old = useOlderThan(newest?.[0] ?? null, freshMs);
  const rangeText = useRangeText();
  const { unit, digits } = unitOf(name);
  const value = newest && !old ? newest[1] : null;
  const air = name === 'aqi';
  // The index has a word and a shape of its own.
  const good = air ? null : goodOf(name, latest);
  const side = value === null || good === null ? 'in' : sideOf(value, good);
  const shown = value?.toLocaleString(`${i18n.language}-IN`, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return (
    <button
      type="button"
      data-metric={name}
      aria-pressed={pressed}
      onClick={onPress}
      className="flex min-h-22 flex-col items-start gap-0.5 rounded-lg border border-line bg-surface px-3 py-3 text-start shadow-card hover:border-line-strong aria-pressed:border-accent"
    >
      <span className="text-xs text-muted">{metricName(name)}</span>
      <span className={`flex items-baseline gap-1 ${side === 'in' ? '' : 'text-warn'}`}>
        {side !== 'in' && (
          <span className="self-center">
            <Icon name={side === 'below' ? 'down' : 'up'} size={14} />
          </span>
        )}
        <b className={`num text-xl font-[650] tracking-tight ${value === null ? 'text-muted' : ''}`}>{shown ?? '–'}</b>
        {value !== null && unit !== '' && <small className="text-xs text-muted">{unit}</small>}
        {good && <span className="sr-only">{rangeText(value, good, unit)}</span>}
        {good === null && value === null && <span className="sr-only">{say('pit.missing')}</span>}
      </span>
      {air && <span className="min-h-6">{value !== null && latest && <AirWord latest={latest} />}</span>}
      <span className="min-h-4 text-xs text-muted">
        {newest && <Age since={newest[0]} phrase={old ? 'age.last' : 'age.ago'} />}
      </span>
    </button>
  );
}

/** How good the air is, by word, colour and shape. */
function AirWord({ latest }: { latest: Latest }) {
  const { t: say } = useWords();
  const { aqi_level: level, aqi_category: category } = latest;
  if (level === null) return null;
  return (
    <BandBadge step={stepOf(latest)} level={level}>
      {say(category ? `category.${category}` : 'pit.voc')}
    </BandBadge>
  );
}
