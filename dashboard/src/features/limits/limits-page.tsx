import { skipToken } from '@reduxjs/toolkit/query/react';
import { usePitsQuery, useWorkshopQuery } from '@/api/api';
import { useIsAdmin } from '@/api/viewers';
import { useWorkshop } from '@/api/workshop-in-view';
import type { Pit, Workshop } from '@/contract/shapes';
import { useListState } from '@/kit/list-state';
import { Page } from '@/kit/page';
import { Select } from '@/kit/select';
import { Loaded } from '@/kit/states';
import { useWords } from '@/words';
import { usePitLimitsQuery, useWorkshopLimitsQuery } from './calls';
import { LimitsForm, type LimitsFormProps } from './limits-form';
import { NoticesForm } from './notices-form';
import type { Tagged, WorkshopLimits } from './shapes';
import { useLimitsWords } from './words';

/** From when on alerts open, and who is notified of them, in the workshop or in one of its pits. */
export function LimitsPage() {
  const workshop = useWorkshop();
  const { t } = useLimitsWords();
  const { t: say } = useWords();
  const about = useWorkshopQuery(workshop);
  const limits = useWorkshopLimitsQuery(workshop);
  const pits = usePitsQuery(workshop);
  return (
    <Page title={t('title')} crumbs={[{ to: '/alerts', text: say('alert.title') }]}>
      <Loaded query={about}>
        {(known) => (
          <Loaded query={pits}>
            {(all) => <Loaded query={limits}>{(own) => <Chosen workshop={known} pits={all} limits={own} />}</Loaded>}
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}

interface ChosenProps {
  workshop: Workshop;
  pits: Pit[];
  limits: Tagged<WorkshopLimits>;
}

/** The limits of the workshop, or of the pit that the address names. */
function Chosen({ workshop, pits, limits }: ChosenProps) {
  const { t } = useLimitsWords();
  const { t: say } = useWords();
  const admin = useIsAdmin();
  const at = useListState('');
  const pit = pits.find(({ id }) => String(id) === at.get('tab'))?.id ?? null;
  const ofPit = usePitLimitsQuery(pit ?? skipToken);
  const common = { workshop: workshop.id, pits, zone: workshop.time_zone };
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-prose text-sm text-muted">
        {t(admin ? (pit === null ? 'lead' : 'leadPit') : pit === null ? 'readOnly' : 'readOnlyPit')}
      </p>
      <div className="max-w-xs">
        <Select
          label={t('whose')}
          none={t('ofWorkshop')}
          value={pit === null ? '' : String(pit)}
          onChange={(id) => {
            at.set({ tab: id }); // a view of its own: one is asked before one leaves it unsaved
          }}
          choices={pits.map(({ id, pit_number }) => ({
            value: String(id),
            text: say('pit.number', { number: pit_number }),
          }))}
        />
      </div>
      {pit === null ? (
        <Both key="workshop" {...common} pit={null} config={limits} inherited={null} />
      ) : (
        <Loaded query={{ ...ofPit, data: ofPit.currentData }}>
          {(config) => <Both key={pit} {...common} pit={pit} config={config} inherited={limits} />}
        </Loaded>
      )}
    </div>
  );
}

function Both(props: LimitsFormProps) {
  const { workshop, pit, config, inherited } = props;
  return (
    <>
      <div className="rounded-lg border border-line bg-surface p-4 shadow-card sm:p-6">
        <LimitsForm {...props} />
      </div>
      <NoticesForm workshop={workshop} pit={pit} config={config} inherited={inherited} />
    </>
  );
}
