import { useWorkshopQuery } from '@/api/api';
import { clashing, dayGroup, dayGroups } from '@/domain/schedule';
import { Icon } from '@/kit/icons';
import { PageLink } from '@/kit/page-link';
import { Empty, Loaded } from '@/kit/states';
import { momentOf } from '@/kit/times';
import { useClock } from '@/live/clock';
import { useJobWords, useWords } from '@/words';
import { usePlannedJobsQuery } from './calls';
import type { ListedJob } from './shapes';
import { useJobsWords } from './words';

const POLL_MS = 60_000;

/** Cars that are taken in and not begun, by the day of the workshop on which they are to come. */
export function PlannedJobs({ workshop, q }: { workshop: number; q: string }) {
  const query = usePlannedJobsQuery({ workshop, q }, { pollingInterval: POLL_MS });
  const zone = useWorkshopQuery(workshop).data?.time_zone;
  return <Loaded query={query}>{(jobs) => zone !== undefined && <Board jobs={jobs} zone={zone} />}</Loaded>;
}

function Board({ jobs, zone }: { jobs: ListedJob[]; zone: string }) {
  const { t } = useJobsWords();
  // A text, so that it is made anew only when a day is over.
  const days = useClock((now) => jobs.map(({ scheduled_at }) => dayGroup(scheduled_at, now, zone)).join());
  const groups = days.split(',');
  const clashes = clashing(jobs);
  if (jobs.length === 0) {
    return (
      <Empty icon="job" title={t('plan.empty')}>
        <p>{t('plan.emptyHint')}</p>
      </Empty>
    );
  }
  return (
    <div className="flex flex-col gap-5">
      {dayGroups.map((group) => {
        const found = jobs.filter((_, i) => groups[i] === group);
        if (found.length === 0) return null;
        return (
          <section key={group} data-group={group} aria-labelledby={`plan-${group}`}>
            <h2 id={`plan-${group}`} className={`mb-2 text-md font-[650] ${group === 'late' ? 'text-bad' : ''}`}>
              {t(`plan.${group}`)} <span className="num font-normal text-muted">{found.length}</span>
            </h2>
            <ul className="flex flex-col gap-2">
              {found.map((job) => (
                <Planned key={job.id} job={job} clash={clashes.has(job.id)} />
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

function Planned({ job, clash }: { job: ListedJob; clash: boolean }) {
  const { t, language } = useJobsWords();
  const { t: say } = useWords();
  const { workTypeName } = useJobWords();
  const { scheduled_at, scheduled_end } = job;
  const when = useClock((now) => {
    if (scheduled_at === null || scheduled_end === null) return null;
    const until = t('plan.until', { time: momentOf(Date.parse(scheduled_end), now, language) });
    return `${momentOf(Date.parse(scheduled_at), now, language)} ${until}`;
  });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-md border border-line bg-surface px-4 py-3">
      <PageLink
        to={`/jobs/${job.id}`}
        className="inline-flex min-h-6 min-w-0 flex-1 basis-40 items-center gap-2 font-[650] hover:underline"
      >
        <span className="truncate">{job.car_model}</span>
        {job.car_plate_shown && <span className="num text-xs font-normal text-muted">{job.car_plate_shown}</span>}
      </PageLink>
      <span className="min-w-0 flex-1 basis-40 truncate text-sm text-muted">
        {job.customer_name} · {workTypeName(job.work_type)}
      </span>
      <span className="text-sm">{say('pit.number', { number: job.pit_number })}</span>
      {when !== null && <span className="num text-sm">{when}</span>}
      {clash && (
        <span data-clash className="inline-flex items-center gap-1.5 text-xs font-semibold text-warn">
          <Icon name="warning" size={14} />
          {t('plan.clash')}
        </span>
      )}
    </li>
  );
}
