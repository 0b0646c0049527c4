import type { Job } from '@/contract/shapes';
import { dueToday } from '@/domain/schedule';
import { timeLeft } from '@/domain/progress';
import { PageLink } from '@/kit/page-link';
import { momentOf } from '@/kit/times';
import { useClock } from '@/live/clock';
import { useWords } from '@/words';

/** What is due today: cars that are to be ready, late ones first, and cars that are to come. Nothing where nothing is. */
export function DueToday({ jobs, zone }: { jobs: Job[]; zone: string }) {
  const { t } = useWords();
  const ids = useClock((now) => {
    const { ready, coming } = dueToday(jobs, now, zone);
    return [ready, coming].map((some) => some.map(({ id }) => id).join()).join('/');
  });
  const [ready, coming] = ids.split('/').map((some) =>
    some
      .split(',')
      .map((id) => jobs.find((job) => job.id === Number(id)))
      .filter((job) => job !== undefined),
  );
  if (!ready?.length && !coming?.length) return null;
  return (
    <section
      data-due
      aria-labelledby="due"
      className="mt-4 rounded-lg border border-line bg-surface px-4 py-3 shadow-card"
    >
      <h2 id="due" className="mb-1 text-sm font-[650]">
        {t('live.due')}
      </h2>
      <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {ready?.map((job) => (
          <DueJob key={job.id} job={job} at={job.progress.estimated_end_time} text="live.dueReady" />
        ))}
        {coming?.map((job) => (
          <DueJob key={job.id} job={job} at={job.scheduled_at} text="live.dueComes" />
        ))}
      </ul>
    </section>
  );
}

interface DueJobProps {
  job: Job;
  at: string | null;
  text: 'live.dueReady' | 'live.dueComes';
}

function DueJob({ job, at, text }: DueJobProps) {
  const { t, i18n } = useWords();
  const moment = useClock((now) => (at === null ? '' : momentOf(Date.parse(at), now, i18n.language)));
  const late = useClock((now) =>
    job.status === 'received' ? at !== null && Date.parse(at) < now : timeLeft(job.progress, now)?.kind === 'late',
  );
  return (
    <li className="flex items-center gap-1.5">
      <PageLink to={`/jobs/${job.id}`} className="inline-flex min-h-6 items-center font-semibold hover:underline">
        {job.car_model}
      </PageLink>
      <span className={`num ${late ? 'font-semibold text-bad' : 'text-muted'}`}>
        {t(late ? 'live.dueLate' : text, { time: moment })}
      </span>
    </li>
  );
}
