import { useMemo } from 'react';
import { useParams } from 'react-router';
import { useAlertsQuery, useBoardQuery, useJobsQuery, usePitsQuery, useWorkshopQuery } from '@/api/api';
import { useLiveEvents } from '@/api/live-events';
import { useStoreDispatch } from '@/api/store';
import { useIsAdmin, useOtherViewers, useViewers } from '@/api/viewers';
import { useWatching } from '@/api/watching';
import { useWorkshop } from '@/api/workshop-in-view';
import { pitName } from '@/domain/pits';
import { Icon } from '@/kit/icons';
import { Page } from '@/kit/page';
import { PageLink } from '@/kit/page-link';
import { Loaded } from '@/kit/states';
import { Watchers } from '@/kit/watchers';
import { useWords } from '@/words';
import { AlertsSection } from './alerts-section';
import { pitCalls, usePitQuery } from './calls';
import { CameraSection } from './camera-section';
import { CameraSetUp } from './camera-set-up';
import { ClimateSection } from './climate-section';
import { DevicesSection } from './devices-section';
import { JobSection } from './job-section';
import { MaintenanceSection } from './maintenance-section';
import { RecordingsSection } from './recordings-section';
import type { PitDetail } from './shapes';
import { usePitWords } from './words';

export { warmUp } from './warm-up';

/** One pit: its air now and over time, the work in it, its devices. */
export function PitPage() {
  const { t: say } = useWords();
  const { t } = usePitWords();
  const workshop = useWorkshop();
  const id = Number(useParams().id);
  const { currentData: pit, ...query } = usePitQuery(id);
  const settled = useSettled(workshop);
  const dispatch = useStoreDispatch();
  useWatching(id);
  useLiveEvents({
    onEvents: (events) => {
      const of = (prefix: string) => events.some(({ type }) => type.startsWith(prefix));
      if (of('device_')) dispatch(pitCalls.util.invalidateTags(['PitDevices']));
      if (of('job_') || of('camera_')) dispatch(pitCalls.util.invalidateTags(['Pit']));
    },
    onGap: () => {
      dispatch(pitCalls.util.invalidateTags(['Pit', 'PitDevices']));
    },
  });
  const title = pit ? pitName(pit, say('pit.number', { number: pit.pit_number })) : t('title');
  return (
    <Page title={title} crumbs={[{ to: '/', text: say('live.title') }]} actions={<Neighbours id={id} />}>
      <Loaded key={id} query={{ ...query, data: settled ? pit : undefined }}>
        {(known) => <Pit pit={known} workshop={workshop} />}
      </Loaded>
    </Page>
  );
}

function Pit({ pit, workshop }: { pit: PitDetail; workshop: number }) {
  const { t } = usePitWords();
  const admin = useIsAdmin();
  const latest = useLatest(workshop, pit.id);
  const zone = useZone(workshop);
  const self = useMemo(() => [pit.id], [pit.id]);
  useViewers(self, admin);
  const watchers = useOtherViewers(pit.id);
  return (
    <div className="flex flex-col gap-5">
      <AlertsSection workshop={workshop} pit={pit} />
      {/* In the order that a phone shows; the charts beside the rest where there is room. */}
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem] xl:grid-rows-[auto_1fr]">
        <div className="min-w-0 xl:col-start-2">
          <JobSection workshop={workshop} pit={pit.id} />
        </div>
        <div className="flex min-w-0 flex-col gap-5 xl:col-start-1 xl:row-span-2 xl:row-start-1">
          {pit.camera_rtsp_url && <CameraSection pit={pit.id} latest={latest} />}
          <ClimateSection workshop={workshop} pit={pit.id} latest={latest} zone={zone} />
          {admin && <RecordingsSection pit={pit.id} zone={zone} />}
        </div>
        <div className="flex min-w-0 flex-col gap-5 xl:col-start-2">
          {admin && <MaintenanceSection workshop={workshop} pit={pit} zone={zone} />}
          {admin && <CameraSetUp workshop={workshop} pit={pit} />}
          {admin && <DevicesSection workshop={workshop} pit={pit.id} />}
          {admin && (
            <section aria-label={t('watching')} className="px-1 text-sm text-muted">
              {watchers.length === 0 ? t('alone') : <Watchers viewers={watchers} />}
            </section>
          )}
        </div>
      </div>
    </div>
  );
}

/** The pits of the workshop, as the newest values are asked for. */
function usePitIds(workshop: number) {
  const { data: pits, isLoading } = usePitsQuery(workshop);
  const ids = useMemo(() => pits?.map(({ id }) => id) ?? [], [pits]);
  return { ids, known: pits !== undefined, isLoading };
}

/** The newest values, as the feed keeps them. */
function useLatest(workshop: number, pit: number) {
  const { ids, known } = usePitIds(workshop);
  const { latest } = useBoardQuery(
    { workshop, pits: ids },
    { skip: !known, selectFromResult: ({ data }) => ({ latest: data?.[pit] ?? null }) },
  );
  return latest;
}

/** Whether values, alerts and jobs are known, so that nothing moves once it is shown. What failed is not waited for. */
function useSettled(workshop: number): boolean {
  const { ids, known, isLoading } = usePitIds(workshop);
  const { asking } = useBoardQuery(
    { workshop, pits: ids },
    { skip: !known, selectFromResult: (board) => ({ asking: known && (board.isLoading || board.isUninitialized) }) },
  );
  const alerts = useAlertsQuery(workshop).isLoading;
  const jobs = useJobsQuery(workshop).isLoading;
  return !(isLoading || asking || alerts || jobs);
}

/** Whose clocks the charts show: the workshop's. */
function useZone(workshop: number): string {
  const known = useWorkshopQuery(workshop).data as { time_zone?: string } | undefined;
  return known?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const arrow =
  'inline-flex size-11 flex-none items-center justify-center rounded-md border border-line bg-surface hover:border-line-strong sm:size-10';

/** The pits beside this one. */
function Neighbours({ id }: { id: number }) {
  const { t } = usePitWords();
  const { t: say } = useWords();
  const { data: pits = [] } = usePitsQuery(useWorkshop());
  const at = pits.findIndex((pit) => pit.id === id);
  const before = pits[at - 1];
  const after = at < 0 ? undefined : pits[at + 1];
  const name = (pit: { pit_number: number }) => say('pit.number', { number: pit.pit_number });
  return (
    <nav aria-label={t('neighbours')} className="flex gap-1.5 empty:hidden">
      {before && (
        <PageLink to={`/pits/${before.id}`} aria-label={name(before)} className={arrow}>
          <Icon name="back" />
        </PageLink>
      )}
      {after && (
        <PageLink to={`/pits/${after.id}`} aria-label={name(after)} className={arrow}>
          <Icon name="next" />
        </PageLink>
      )}
    </nav>
  );
}
