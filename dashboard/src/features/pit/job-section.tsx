import { useJobsQuery } from '@/api/api';
import type { Job } from '@/contract/shapes';
import { jobsByPit } from '@/domain/jobs';
import { currentStage, barParts, timeLeft } from '@/domain/progress';
import { PageLink } from '@/kit/page-link';
import { StageBar } from '@/kit/stage-bar';
import { durationOf, momentOf, promiseOf } from '@/kit/times';
import { useClock } from '@/live/clock';
import { useJobWords, useWords } from '@/words';
import { usePitWords } from './words';

/** The work in the pit, and the car that comes after it. */
export function JobSection({ workshop, pit }: { workshop: number; pit: number }) {
  const { t } = usePitWords();
  const jobs = useJobsQuery(workshop).data;
  const here = jobs && jobsByPit(jobs).get(pit);
  return (
    <section aria-labelledby="job" className="rounded-lg border border-line bg-surface p-4 shadow-card sm:p-5">
      <h2 id="job" className="mb-3 text-md font-[650] tracking-tight">
        {t('job')}
      </h2>
      {here?.active ? <Active job={here.active} /> : <p className="text-muted">{jobs && t('free')}</p>}
      <div className="mt-4 border-t border-line pt-3">
        <h3 className="text-xs font-semibold text-muted">{t('next')}</h3>
        {here?.next ? <Next job={here.next} /> : <p className="text-sm text-muted">{jobs && t('noneNext')}</p>}
      </div>
    </section>
  );
}

const link = 'inline-flex min-h-6 items-center font-[650] tracking-tight hover:underline';

function Active({ job }: { job: Job }) {
  const { t } = usePitWords();
  const { t: say, i18n } = useWords();
  const { stageName, workTypeName } = useJobWords();
  const { progress } = job;
  const stage = currentStage(progress);
  const end = progress.estimated_end_time;
  const left = useClock((now) => {
    const time = timeLeft(progress, now);
    if (time === null) return null;
    const text = durationOf(time.minutes, (key, values) => say(key, values));
    if (time.kind === 'promised') return say('job.promise.work', { time: text });
    return time.kind === 'late' ? say('card.late', { time: text }) : `${text} ${say('card.left')}`;
  });
  const ready = useClock((now) => {
    if (end === null) return null;
    const at = Date.parse(end);
    if (timeLeft(progress, now)?.kind === 'promised') {
      return promiseOf(at, now, i18n.language, (key, values) => say(key, values));
    }
    const time = momentOf(at, now, i18n.language);
    return say(timeLeft(progress, now)?.kind === 'late' ? 'card.was' : 'card.ready', { time });
  });
  const late = useClock((now) => timeLeft(progress, now)?.kind === 'late');
  return (
    <div data-job={job.id}>
      <PageLink to={`/jobs/${job.id}`} className={`text-lg ${link}`}>
        {job.car_model}
      </PageLink>
      <p className="text-sm text-muted">
        {job.car_plate_shown && <span className="num">{job.car_plate_shown} · </span>}
        {workTypeName(job.work_type)}
      </p>
      <StageBar
        className="mt-3 h-2"
        label={say('card.percent', { percent: progress.percent })}
        parts={barParts(progress)}
      />
      <p className="mt-2 flex justify-between gap-3 text-sm">
        <span className="font-semibold">{stage && stageName(stage.name)}</span>
        <span className={`num ${late ? 'font-semibold text-bad' : 'text-muted'}`}>{left}</span>
      </p>
      {ready !== null && <p className="num text-sm text-muted">{ready}</p>}
      {job.staff.length > 0 && (
        <p className="mt-1 text-sm text-muted">{t('staff', { names: job.staff.map(({ name }) => name).join(', ') })}</p>
      )}
    </div>
  );
}

function Next({ job }: { job: Job }) {
  const { workTypeName } = useJobWords();
  return (
    <p className="text-sm">
      <PageLink to={`/jobs/${job.id}`} className={link}>
        {job.car_model}
      </PageLink>
      <span className="text-muted"> · {workTypeName(job.work_type)}</span>
    </p>
  );
}
