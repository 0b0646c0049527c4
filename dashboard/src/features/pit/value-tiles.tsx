import type { Latest } from '@/contract/shapes';
import { PRESENCE_MS } from '@/domain/board';
import { Age, useOlderThan } from '@/kit/age';
import { useWords } from '@/words';
import { newestOf, unitOf } from './metrics';
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
      className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,9rem),1fr))] gap-2.5"
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
  const { unit, digits } = unitOf(name);
  const value =
    newest && !old
      ? newest[1].toLocaleString(`${i18n.language}-IN`, {
          minimumFractionDigits: digits,
          maximumFractionDigits: digits,
        })
      : null;
  return (
    <button
      type="button"
      data-metric={name}
      aria-pressed={pressed}
      onClick={onPress}
      className="flex min-h-22 flex-col items-start gap-0.5 rounded-lg border border-line bg-surface px-3.5 py-3 text-start shadow-card hover:border-line-strong aria-pressed:border-accent"
    >
      <span className="text-xs text-muted">{metricName(name)}</span>
      <span className="flex items-baseline gap-1">
        <b className={`num text-xl font-[650] tracking-tight ${value === null ? 'text-muted' : ''}`}>{value ?? '–'}</b>
        {value !== null && unit !== '' && <small className="text-xs text-muted">{unit}</small>}
        {value === null && <span className="sr-only">{say('pit.missing')}</span>}
      </span>
      <span className="min-h-4 text-xs text-muted">
        {newest && <Age since={newest[0]} phrase={old ? 'age.last' : 'age.ago'} />}
      </span>
    </button>
  );
}
