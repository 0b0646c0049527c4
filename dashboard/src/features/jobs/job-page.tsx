import { useParams } from 'react-router';
import type { Problem } from '@/api/call';
import { isClosed } from '@/domain/job-moves';
import { Page } from '@/kit/page';
import { Loaded } from '@/kit/states';
import { useJobQuery } from './calls';
import { ClimateCard } from './climate-card';
import { ConsentCard } from './consent-card';
import { DetailsCard } from './details-card';
import { HistoryCard } from './history-card';
import { LinkCard } from './link-card';
import type { JobDetail } from './shapes';
import { StagesCard } from './stages-card';
import { StatusCard } from './status-card';
import { TeamCard } from './team-card';
import { TimeCard } from './time-card';
import { useJobChanges } from './use-job-changes';
import { useMayChange } from './use-may-change';
import { useJobsWords } from './words';

export { warmUpJob } from './warm-up';

/** Work goes on by time alone, and no event tells that. */
const POLL_MS = 60_000;

/** A job from its creation to the hand-over. */
export function JobPage() {
  const id = Number(useParams().id);
  const { t } = useJobsWords();
  const { currentData: job, ...query } = useJobQuery(id, { pollingInterval: POLL_MS });
  // An operator may not see it any more once it is closed, and it does not change any more.
  const over = job !== undefined && isClosed(job.status) && (query.error as Problem | undefined)?.status === 404;
  const title = job ? [job.car_model, job.car_plate_shown].filter(Boolean).join(' · ') : t('job.title', { id });
  return (
    <Page title={title} crumbs={[{ to: '/jobs', text: t('list.title') }]}>
      <Loaded query={{ ...query, data: job, error: over ? undefined : query.error }}>
        {(found) => <Job key={found.id} job={found} />}
      </Loaded>
    </Page>
  );
}

function Job({ job }: { job: JobDetail }) {
  const changes = useJobChanges(job.id);
  const mayChange = useMayChange();
  const parts = { job, changes, mayChange };
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem] lg:grid-rows-[auto_1fr]">
      <div className="flex min-w-0 flex-col gap-4">
        <StatusCard {...parts} />
        <StagesCard {...parts} />
      </div>
      <div className="flex min-w-0 flex-col gap-4 lg:row-span-2">
        <LinkCard {...parts} />
        <TeamCard {...parts} />
        <TimeCard {...parts} />
        <DetailsCard {...parts} />
        {(job.has_camera || job.consent?.video) && <ConsentCard {...parts} />}
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <ClimateCard job={job} />
        <HistoryCard job={job} />
      </div>
    </div>
  );
}
