import { useParams } from 'react-router';
import { usePitsQuery } from '@/api/api';
import { useWorkshop } from '@/api/workshop-in-view';
import { Moment } from '@/kit/moment';
import { Page } from '@/kit/page';
import { PageLink } from '@/kit/page-link';
import { Section } from '@/kit/section';
import { Loaded } from '@/kit/states';
import { useClock } from '@/live/clock';
import { useWords } from '@/words';
import { ActsSection } from './acts-section';
import { CalibrationSection } from './calibration-section';
import { isRecent, type Known } from './checklist';
import { ChecklistList, Times } from './checklist-list';
import { CommandsSection } from './commands-section';
import { stateOf } from './device-states';
import { DiagSection } from './diag-section';
import { EditSection } from './edit-section';
import { KeysSection } from './keys-section';
import { TraceSection } from './trace-section';
import type { Refusal } from './shapes';
import { StateBadge } from './use-device-columns';
import { useChecklist, useKnown } from './use-known';
import { ViolationsSection } from './violations-section';
import { useDevicesWords } from './words';

/** One device: how far it is on its way to readings, what it is told and says, and what can be done with it. */
export function DevicePage() {
  const { t } = useDevicesWords();
  const { device: id = '' } = useParams();
  const workshop = useWorkshop();
  const { query, known } = useKnown(workshop, id);
  return (
    <Page title={known?.device.name ?? id} crumbs={[{ to: '/devices', text: t('list.title') }]} width="text">
      <Loaded key={id} query={{ ...query, data: known ?? undefined }}>
        {(all) => <Sections known={all} workshop={workshop} />}
      </Loaded>
    </Page>
  );
}

function Sections({ known, workshop }: { known: Known; workshop: number }) {
  const { t } = useDevicesWords();
  const { device } = known;
  const retired = device.status === 'retired';
  return (
    <div className="flex flex-col gap-4">
      <Facts known={known} workshop={workshop} />
      {!retired && (
        <Section title={t('way')} lead={t('wayLead')}>
          <Way known={known} />
        </Section>
      )}
      {retired && <StillTrying refusal={known.refusals.find(({ reason }) => reason === 'account_closed')} />}
      {!retired && <ActsSection device={device} />}
      {!retired && <EditSection workshop={workshop} device={device} />}
      <CommandsSection commands={known.commands} />
      <DiagSection key={device.device_id} workshop={workshop} id={device.device_id} />
      {!retired && <CalibrationSection key={`${device.device_id} `} workshop={workshop} device={device} />}
      {!retired && <KeysSection device={device} />}
      {!retired && <TraceSection id={device.device_id} trace={known.trace} />}
      <ViolationsSection violations={known.violations} refusals={known.refusals} />
    </div>
  );
}

function Way({ known }: { known: Known }) {
  return <ChecklistList steps={useChecklist(known)} known={known} />;
}

/** What to do about one that was decommissioned and still comes. */
function StillTrying({ refusal }: { refusal: Refusal | undefined }) {
  const { t } = useDevicesWords();
  const now = useClock((at) => refusal !== undefined && isRecent(refusal.last_seen_at, at));
  if (!refusal || !now) return null;
  return (
    <Section title={t('way')} lead={t('wayLead')}>
      <p className="text-sm text-bad">{t('why.account_closed')}</p>
      <Times refusal={refusal} />
      <PageLink to="/devices/claim" className="inline-flex min-h-6 items-center text-sm text-accent underline">
        {t('list.claim')}
      </PageLink>
    </Section>
  );
}

function Facts({ known: { device }, workshop }: { known: Known; workshop: number }) {
  const { t } = useDevicesWords();
  const { t: say } = useWords();
  const pit = usePitsQuery(workshop).data?.find(({ id }) => id === device.pit_id);
  const { wanted_reason: reason } = device;
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
      <StateBadge state={stateOf(device)} />
      {device.wanted === 'disabled' && reason !== null && <span>{t(`wanted.${reason}`)}</span>}
      {pit && (
        <PageLink to={`/pits/${pit.id}`} className="inline-flex min-h-6 items-center text-accent underline">
          {say('pit.number', { number: pit.pit_number })}
        </PageLink>
      )}
      <span className="font-mono wrap-anywhere">{device.device_id}</span>
      {device.board !== null && <span>{device.board}</span>}
      {device.fw !== null && <span>{t('fact.fw', { version: device.fw })}</span>}
      {device.ip !== null && <span className="num">{device.ip}</span>}
      <span>
        {t('column.seen')}: {device.last_seen_at === null ? t('never') : <Moment at={device.last_seen_at} />}
      </span>
    </p>
  );
}
