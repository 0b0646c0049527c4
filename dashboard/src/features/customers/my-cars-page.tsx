import { barParts } from '@/domain/progress';
import { Page } from '@/kit/page';
import { PageLink } from '@/kit/page-link';
import { StageBar } from '@/kit/stage-bar';
import { Empty, Loaded } from '@/kit/states';
import { useJobWords, useWords } from '@/words';
import { useMyJobsQuery } from './calls';
import { useReady } from './ready';
import type { MyJob } from './shapes';
import { useMyFeed } from './use-my-feed';
import { useZoneOf } from './use-zone';
import { useCustomerWords } from './words';

const CLOSED: readonly MyJob['status'][] = ['delivered', 'cancelled'];

/** The cars that a customer has in the workshop, and those that it had lately. */
export function MyCarsPage() {
  const { t } = useCustomerWords();
  const query = useMyJobsQuery(undefined);
  useMyFeed();
  useZoneOf(query.data?.[0]?.id ?? null);
  return (
    <Page title={t('list.title')} width="text">
      <Loaded query={query}>
        {(jobs) => {
          const open = jobs.filter(({ status }) => !CLOSED.includes(status));
          const closed = jobs.filter(({ status }) => CLOSED.includes(status));
          if (jobs.length === 0) {
            return (
              <Empty icon="car" title={t('list.none')}>
                <p>{t('list.noneHint')}</p>
              </Empty>
            );
          }
          return (
            <div className="flex flex-col gap-8">
              {open.length > 0 && <Cars jobs={open} />}
              {closed.length > 0 && (
                <section aria-labelledby="closed">
                  <h2 id="closed" className="mb-3 text-md font-[650] tracking-tight">
                    {t('list.closed')}
                  </h2>
                  <Cars jobs={closed} />
                </section>
              )}
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Cars({ jobs }: { jobs: MyJob[] }) {
  return (
    <ul className="flex flex-col gap-3">
      {jobs.map((job) => (
        <li key={job.id}>
          <Car job={job} />
        </li>
      ))}
    </ul>
  );
}

function Car({ job }: { job: MyJob }) {
  const { t } = useCustomerWords();
  const { t: say } = useWords();
  const { workTypeName } = useJobWords();
  const ready = useReady(job.progress, null);
  return (
    <article
      data-job={job.id}
      className="relative rounded-lg border border-line bg-surface p-4 shadow-card hover:border-line-strong has-[a:focus-visible]:border-accent"
    >
      <div className="flex items-start gap-4">
        <div className="min-w-0 flex-1">
          <PageLink
            to={`/my/${job.id}`}
            className="text-lg font-[650] tracking-tight after:absolute after:inset-0 after:content-['']"
          >
            {job.car_model}
          </PageLink>
          <p className="text-sm text-muted">
            {job.car_plate_shown && <span className="num">{job.car_plate_shown} · </span>}
            {workTypeName(job.work_type)}
          </p>
        </div>
        <p className="num text-right text-sm">
          <span className="block text-muted">{ready.label}</span>
          <b className={`text-md font-[650] ${ready.tone === 'late' ? 'text-warn' : ''}`}>{ready.answer}</b>
        </p>
      </div>
      <StageBar
        className="mt-3 h-1.5"
        label={t('list.done', { percent: job.progress.percent })}
        parts={barParts(job.progress)}
      />
      <p className="mt-2 text-sm text-muted">{say(`job.status.${job.status}`)}</p>
    </article>
  );
}
