import { memo } from 'react';
import { useIsAdmin, useOtherViewers } from '@/api/viewers';
import { airTime, presenceMs } from '@/domain/board';
import type { PitJobs } from '@/domain/jobs';
import { ownName } from '@/domain/pits';
import type { Air, Alert, Device, Latest, MetricValue, Pit } from '@/contract/shapes';
import { Age, useOlderThan } from '@/kit/age';
import { BandBadge, levelText } from '@/kit/band-badge';
import { Honeycomb } from '@/kit/honeycomb';
import { Icon } from '@/kit/icons';
import { PageLink } from '@/kit/page-link';
import { StepMeter } from '@/kit/step-meter';
import { Watchers } from '@/kit/watchers';
import { useWords } from '@/words';
import { bandLimits, stepOf, type GoodBand, type ShownMetric } from '@/domain/air';
import { AlertStrip } from './alert-strip';
import { deviceState, goneNames, needsLooking, type DeviceState } from './device-state';
import { StaffAvatars } from '@/kit/staff-avatars';
import { FreePanel, JobPanel, LateStrip } from './job-panel';
import { Metric } from './metric';
import { PitPicture } from './pit-picture';

interface PitCardProps {
  pit: Pit;
  latest: Latest | null;
  /** Whether `latest` is still being fetched. */
  loading: boolean;
  /** The pit's alerts that are not cleared, the most urgent first. */
  alerts: Alert[];
  devices: Device[];
  /** What goes on here and next; null: nothing, undefined: nobody knows. */
  jobs: PitJobs | null | undefined;
  /** Whose alerts may be acknowledged here; null: nobody's. */
  workshop: number | null;
  /** Whether devices are silent because the workshop's subscription has ended. */
  unpaid?: boolean;
}

const shown: ShownMetric[] = ['temperature', 'humidity', 'pm25'];

/** One pit: the work on its car, its air and climate, what is wrong, and how old all this is. */
export const PitCard = memo(function PitCard({
  pit,
  latest,
  loading,
  alerts,
  devices,
  jobs,
  workshop,
  unpaid = false,
}: PitCardProps) {
  const { t } = useWords();
  const windowMs = presenceMs(latest, devices);
  const at = latest?.timestamp ? Date.parse(latest.timestamp) : null;
  const stale = useOlderThan(at, windowMs);
  const airStale = useOlderThan(latest && airTime(latest), windowMs);
  const state = deviceState({ pit, devices, heard: at === null ? 'never' : stale ? 'long ago' : 'now' });
  const [worst] = alerts;
  const job = jobs?.active ?? null;
  const border =
    worst?.status !== 'open' ? 'border-line' : worst.severity === 'critical' ? 'border-bad/60' : 'border-warn/60';
  const title = t('pit.number', { number: pit.pit_number });
  const own = ownName(pit);
  return (
    <article
      aria-labelledby={`pit-${pit.id}`}
      data-pit={pit.id}
      className={`relative flex flex-col overflow-hidden rounded-lg border bg-surface shadow-card contain-content ${workshop === null ? '' : 'hover:border-line-strong has-[a:focus-visible]:border-accent'} ${border}`}
    >
      {workshop !== null && (
        // The whole card leads where its title does; what can be pressed besides lies above.
        <PageLink to={`/pits/${pit.id}`} aria-hidden="true" tabIndex={-1} className="absolute inset-0 z-1 rounded-lg" />
      )}
      <header className="pointer-events-none relative z-1 flex h-13 items-center gap-2.5 px-4">
        <h2 id={`pit-${pit.id}`} className="flex min-w-0 items-baseline gap-2 text-md">
          {workshop === null ? (
            <span className="flex-none font-bold tracking-tight">{title}</span>
          ) : (
            <PageLink
              to={`/pits/${pit.id}`}
              className="pointer-events-auto inline-flex min-h-6 flex-none items-center font-bold tracking-tight hover:underline"
            >
              {title}
            </PageLink>
          )}
          {own !== null && <span className="truncate font-normal text-muted">{own}</span>}
        </h2>
        {pit.status !== 'active' && (
          <span className="ml-auto flex-none rounded-full bg-sunken px-2.5 py-1 text-xs font-semibold text-muted">
            {t(`pit.${pit.status}`)}
          </span>
        )}
      </header>
      {!unpaid && <PitPicture pit={pit} title={title} wall={workshop === null} />}
      {job ? (
        <AirStrip air={latest} stale={airStale} crowded={pit.status !== 'active'} />
      ) : (
        <AirPanel air={latest} stale={airStale} state={state} loading={loading} />
      )}
      {job && worst?.status !== 'open' && <LateStrip job={job} />}
      {worst && <AlertStrip alert={worst} more={alerts.length - 1} where={title} workshop={workshop} />}
      {job ? (
        <JobPanel job={job} opens={workshop !== null} />
      ) : (
        jobs !== undefined &&
        pit.status === 'active' && <FreePanel jobs={jobs} pit={pit.id} opens={workshop !== null} />
      )}
      <dl className="mx-4 mt-auto grid grid-cols-3 gap-4 border-t border-line pt-3.5 pb-4">
        {shown.map((metric) => (
          <CurrentMetric
            key={metric}
            metric={metric}
            value={latest?.metrics[metric] ?? null}
            windowMs={windowMs}
            standard={latest?.aqi_standard ?? null}
            band={latest?.band ?? null}
          />
        ))}
      </dl>
      <footer className="flex min-h-10 items-center gap-2 border-t border-line bg-sunken px-4 py-2 text-xs text-muted">
        {job && <StaffAvatars staff={job.staff} />}
        <span
          data-device={state}
          className={`flex items-center gap-1.5 ${loading ? 'invisible' : ''} ${needsLooking(state) ? 'font-semibold text-bad' : ''}`}
        >
          <Icon name={needsLooking(state) || state === 'none' ? 'noSignal' : 'chip'} size={14} />
          {unpaid && state !== 'none'
            ? t('device.unpaid')
            : state === 'partly'
              ? t('device.partly', { names: goneNames(devices) })
              : t(`device.${state}`)}
        </span>
        {state === 'none' && !loading && workshop !== null && <AddDevice />}
        <CardWatchers pit={pit.id} />
        {at !== null && (
          <span className="ml-auto flex flex-none items-center gap-1.5">
            <Icon name="clock" size={13} />
            <Age since={at} phrase={stale ? 'age.last' : 'age.ago'} />
          </span>
        )}
      </footer>
    </article>
  );
});

/** How a pit gets its device, for those who may give it one. */
function AddDevice() {
  const { t } = useWords();
  if (!useIsAdmin()) return null;
  return (
    <PageLink
      to="/devices/claim"
      className="relative z-2 -my-1 inline-flex min-h-8 items-center font-semibold text-accent underline"
    >
      {t('device.add')}
    </PageLink>
  );
}

/** Who else looks at this very moment; only owners and staff administrators are told. */
function CardWatchers({ pit }: { pit: number }) {
  const viewers = useOtherViewers(pit);
  return <Watchers viewers={viewers} />;
}

interface CurrentMetricProps {
  metric: ShownMetric;
  value: MetricValue | null;
  windowMs: number;
  standard: Air['aqi_standard'];
  band: GoodBand | null;
}

/** A metric that shows "–" as soon as its own value has grown old, whatever the other sensors do. */
function CurrentMetric({ value, windowMs, ...drawn }: CurrentMetricProps) {
  const old = useOlderThan(value ? Date.parse(value.timestamp) : null, windowMs);
  return <Metric {...drawn} value={value && !old ? value.value : null} />;
}

interface AirStripProps {
  air: Air | null;
  stale: boolean;
  /** Whether something else stands where it would. */
  crowded: boolean;
}

/** The air beside the pit's name, for a card whose big number is the time left. */
function AirStrip({ air, stale, crowded }: AirStripProps) {
  const { t } = useWords();
  const current = air && !stale && air.aqi !== null ? air : null;
  const level = current?.aqi_level ?? null;
  return (
    <div className={crowded ? 'px-4 pb-2' : 'absolute top-0 right-0 left-1/4 flex h-13 items-center justify-end px-4'}>
      <Honeycomb className={`opacity-30 ${level ? levelText[level] : 'text-line-strong'}`} />
      <span className="relative">
        {current && level ? (
          <BandBadge step={stepOf(current)} level={level}>
            <span>
              {t(current.aqi_category ? 'card.aqi' : 'card.voc')}{' '}
              <b data-aqi className="num font-bold">
                {current.aqi}
              </b>{' '}
              {current.aqi_category && t(`category.${current.aqi_category}`)}
            </span>
          </BandBadge>
        ) : (
          <span className="text-xs text-muted">
            {t('card.aqi')} <b data-aqi>–</b>
          </span>
        )}
      </span>
    </div>
  );
}

interface AirPanelProps {
  air: Air | null;
  stale: boolean;
  state: DeviceState;
  loading: boolean;
}

/** The one big number of a card. */
function AirPanel({ air, stale, state, loading }: AirPanelProps) {
  const { t } = useWords();
  const current = air && !stale && air.aqi !== null ? air : null;
  const level = current?.aqi_level ?? null;
  return (
    <div className="relative -mt-13 px-4 pt-13 pb-4">
      <Honeycomb className={`opacity-30 ${level ? levelText[level] : 'text-line-strong'}`} />
      <div className="relative flex items-end gap-3">
        <b
          data-aqi
          className={`num text-[3.25rem] leading-[0.9] tracking-[-0.045em] ${current ? 'font-[650]' : 'font-light text-muted'}`}
        >
          {current?.aqi ?? '–'}
        </b>
        <div className="flex min-w-0 flex-col items-start gap-1.5">
          <span className="text-xs font-medium text-muted">
            {t(current?.aqi_source === 'pm' ? 'pit.aqi' : 'pit.air')}
          </span>
          {current && level && current.aqi_category ? (
            <BandBadge step={stepOf(current)} level={level}>
              {t(`category.${current.aqi_category}`)}
            </BandBadge>
          ) : current && level ? (
            <BandBadge step={stepOf(current)} level={level}>
              {t('pit.voc')}
            </BandBadge>
          ) : (
            <span className="py-0.5 text-sm text-muted">{t(loading ? 'pit.loading' : reason(state))}</span>
          )}
        </div>
      </div>
      <div className="relative mt-4">
        <StepMeter value={current?.aqi ?? null} limits={bandLimits(air?.aqi_standard ?? null)} level={level} />
      </div>
    </div>
  );
}

/** Why there is no number. */
function reason(state: DeviceState): 'pit.noDevice' | 'pit.waiting' | 'pit.noAqi' | 'pit.silent' {
  if (state === 'none') return 'pit.noDevice';
  if (state === 'waiting') return 'pit.waiting';
  return state === 'online' || state === 'partly' ? 'pit.noAqi' : 'pit.silent';
}
