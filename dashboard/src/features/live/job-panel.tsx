import { useIsAdmin } from '@/api/viewers';
import { currentStage, barParts, timeLeft, type TimeLeft } from '@/domain/progress';
import type { Job } from '@/contract/shapes';
import type { PitJobs } from '@/domain/jobs';
import { Icon } from '@/kit/icons';
import { PageLink } from '@/kit/page-link';
import { StageBar } from '@/kit/stage-bar';
import { dayOf, durationOf, promiseOf, sameDay, timeOf } from '@/kit/times';
import { useClock } from '@/live/clock';
import { useJobWords, useWords } from '@/words';

/** What of a card leads to a job, above what leads to the pit. */
const link = 'relative z-2 truncate hover:underline focus-visible:-outline-offset-2';

interface JobPanelProps {
  job: Job;
  /** Whether one may look at the job itself; not so on a wall. */
  opens: boolean;
}

/** The work that goes on in a pit: which car, how far, and when it is ready. The car leads to its job. */
export function JobPanel({ job, opens }: JobPanelProps) {
  const { t } = useWords();
  const { stageName, workTypeName } = useJobWords();
  const { progress } = job;
  const stage = currentStage(progress);
  return (
    <div data-job={job.id} className="px-4 pt-1 pb-3.5">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <p className="truncate text-lg leading-snug font-[650] tracking-tight">
            {opens ? (
              <PageLink to={`/jobs/${job.id}`} className={`block ${link}`}>
                {job.car_model}
              </PageLink>
            ) : (
              job.car_model
            )}
          </p>
          <p className="truncate text-xs text-muted">
            {job.car_plate_shown && <span className="num">{job.car_plate_shown} · </span>}
            {workTypeName(job.work_type)}
          </p>
        </div>
        <Left job={job} />
      </div>
      <StageBar className="mt-3 h-1.5" label={null} parts={barParts(progress)} />
      <p className="mt-1.5 flex justify-between gap-3 text-xs text-muted">
        <span className="min-w-0 truncate">
          {stage && (
            <>
              <b data-stage className="font-semibold text-ink">
                {stageName(stage.name)}
              </b>
              {' · '}
              {t('card.stageOf', { place: stage.place, of: progress.stages.length })}
            </>
          )}
        </span>
        <span className="num" aria-label={t('card.percent', { percent: progress.percent })} role="img">
          {progress.percent} %
        </span>
      </p>
    </div>
  );
}

/** The one big number of a card with a car in it; it runs by itself. */
function Left({ job: { progress } }: { job: Job }) {
  const { t, i18n } = useWords();
  const left = useTimeLeft(progress);
  const end = useClock((now) => {
    if (progress.estimated_end_time === null) return null;
    const at = Date.parse(progress.estimated_end_time);
    if (timeLeft(progress, now)?.kind === 'promised')
      return promiseOf(at, now, i18n.language, (text, values) => t(text, values));
    // Of another day the day alone: there is no room for both, and the time that is left says the rest.
    return sameDay(at, now) ? timeOf(at, i18n.language) : dayOf(at, now, i18n.language);
  });
  if (left === null) return null;
  const late = left.kind === 'late';
  const duration = durationOf(left.minutes, (text, values) => t(text, values));
  return (
    <div data-left={left.kind} className="num flex-none text-right">
      <p className={`text-xl leading-[1.1] font-[650] tracking-tight whitespace-nowrap ${late ? 'text-bad' : ''}`}>
        {late ? t('card.late', { time: duration }) : duration}
      </p>
      <p className="mt-0.5 text-xs text-muted">
        {left.kind === 'paused'
          ? t('card.paused')
          : end === null
            ? t('card.left')
            : left.kind === 'promised'
              ? end
              : t(late ? 'card.was' : 'card.ready', { time: end })}
      </p>
    </div>
  );
}

function useTimeLeft(progress: Job['progress']): TimeLeft | null {
  const text = useClock((now) => {
    const left = timeLeft(progress, now);
    return left && `${left.kind} ${left.minutes}`;
  });
  if (text === null) return null;
  const [kind, minutes] = text.split(' ');
  return { kind: kind as TimeLeft['kind'], minutes: Number(minutes) };
}

/** The promised time has passed: as loud as an alert, for somebody waits. */
export function LateStrip({ job }: { job: Job }) {
  const { t } = useWords();
  const minutes = useClock((now) => lateMinutes(job, now));
  if (minutes === 0) return null;
  return (
    <div
      data-late
      className="relative mb-2.5 flex min-h-9 items-center gap-2 bg-bad-strip px-4 text-sm font-semibold text-on-bad-strip"
    >
      <Icon name="warning" size={16} />
      <span className="min-w-0 flex-1 py-1.5 leading-tight">{t('card.lateStrip')}</span>
      <span className="num">{durationOf(minutes, (text, values) => t(text, values))}</span>
    </div>
  );
}

/** By how many minutes the promised time has passed. */
export function lateMinutes(job: Job, now: number): number {
  const left = timeLeft(job.progress, now);
  return left?.kind === 'late' ? left.minutes : 0;
}

interface FreePanelProps {
  jobs: PitJobs | null;
  pit: number;
  /** Whether one may look at jobs; not so on a wall. */
  opens: boolean;
}

/** A pit without a car, and which one waits for it, or how to take one in. */
export function FreePanel({ jobs, pit, opens }: FreePanelProps) {
  const { t } = useWords();
  const { workTypeName } = useJobWords();
  const admin = useIsAdmin();
  const next = jobs?.next;
  const waits = next ? t('card.next', { car: `${next.car_model}, ${workTypeName(next.work_type)}` }) : t('card.empty');
  return (
    <p data-free className="flex items-center gap-1 px-4 pb-3.5 text-sm leading-6 text-muted">
      <b className="flex-none font-semibold text-ink">{t('card.free')}</b>
      {'·'}
      {next && opens ? (
        <PageLink to={`/jobs/${next.id}`} className={`min-w-0 ${link}`}>
          {waits}
        </PageLink>
      ) : (
        <span className="min-w-0 truncate">{waits}</span>
      )}
      {!next && opens && admin && (
        <>
          {'·'}
          <PageLink to={`/jobs/new?pit=${pit}`} className={`flex-none font-semibold text-accent ${link}`}>
            {t('palette.newJob')}
          </PageLink>
        </>
      )}
    </p>
  );
}
