import { currentStage, barParts, timeLeft } from '@/domain/progress';
import type { Tracking } from '@/contract/shapes';
import { Plate } from '@/kit/plate';
import { StageBar } from '@/kit/stage-bar';
import { useClock } from '@/live/clock';
import { sayName, useTrackWords } from '@/words/track';
import { dayOf, durationOf, hourOf, momentOf, promiseOf, sameDay } from '@/kit/times';

/** The one thing somebody wants to know: when the car is ready. */
export function Hero({ job }: { job: Tracking }) {
  const { t } = useTrackWords();
  const { progress } = job;
  const over = job.status === 'completed' || job.status === 'delivered';
  const stage = over ? null : currentStage(progress);
  return (
    <section className="px-1">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-[1.0625rem]">
        {t('yours', { car: job.car_model })}
        {job.car_plate && <Plate>{job.car_plate}</Plate>}
      </p>
      <Answer job={job} />
      {job.status !== 'cancelled' && (
        <>
          <StageBar
            className="mt-5 h-2.5"
            label={t('done', { percent: progress.percent })}
            parts={barParts(progress)}
          />
          <p className="mt-2 flex justify-between gap-4 text-sm text-muted">
            <span>
              {over && t('allDone', { count: progress.stages.length })}
              {stage && (
                <>
                  <b className="font-[650] text-ink">{sayName(t, 'job.stage', stage.name)}</b>
                  {' · '}
                  {t('stageOf', { place: stage.place, of: progress.stages.length })}
                </>
              )}
            </span>
            <b className="num font-[650] text-ink">{progress.percent} %</b>
          </p>
        </>
      )}
    </section>
  );
}

function Answer({ job }: { job: Tracking }) {
  switch (job.status) {
    case 'received':
      return <Planned job={job} />;
    case 'on_hold':
      return <Paused job={job} />;
    case 'completed':
      return <Over job={job} label="yourCarIs" word="ready" line="readySince" good />;
    case 'delivered':
      return <Over job={job} label="yourCarIs" word="delivered" line="deliveredOn" good />;
    case 'cancelled':
      return <Over job={job} label="jobIs" word="cancelled" line="cancelledOn" />;
    default:
      return <Countdown job={job} />;
  }
}

const label = 'mt-5 text-md text-muted';
const huge = 'num -ml-0.5 mt-0.5 text-[4rem] leading-none font-bold tracking-[-0.045em]';
const large = '-ml-0.5 mt-1 text-[3rem] leading-[1.05] font-bold tracking-[-0.035em]';
const line = 'mt-2 text-[1.0625rem] text-muted';

/** The hour, and how long until then; both run by themselves. */
function Countdown({ job }: { job: Tracking }) {
  const { t, language } = useTrackWords();
  const { progress } = job;
  const left = useClock((now) => {
    const time = timeLeft(progress, now);
    return time && `${time.kind} ${time.minutes}`;
  });
  const today = useClock(
    (now) => progress.estimated_end_time === null || sameDay(Date.parse(progress.estimated_end_time), now),
  );
  const day = useClock((now) =>
    progress.estimated_end_time === null ? '' : dayOf(Date.parse(progress.estimated_end_time), now, language),
  );
  const [kind, minutes] = (left ?? 'left 0').split(' ');
  if (kind === 'promised') return <Promised progress={progress} minutes={Number(minutes)} />;
  const late = kind === 'late' && Number(minutes) > 0;
  const duration = durationOf(Number(minutes), t);
  const shown = progress.estimated_end_time === null ? null : hourOf(Date.parse(progress.estimated_end_time), language);
  return (
    <>
      <p className={label}>
        {late ? t(today ? 'wasAround' : 'wasOn', { day }) : t(today ? 'readyAround' : 'readyOn', { day })}
      </p>
      <h1 className={`${huge} ${late ? 'text-muted' : ''}`}>
        {shown === null ? '–' : shown.hour}{' '}
        {shown?.period && (
          <small className="text-[1.625rem] font-semibold tracking-tight text-muted">{shown.period}</small>
        )}
      </h1>
      <p className={`num ${line}`}>
        {late ? (
          <span className="font-semibold text-warn">{t('late', { time: duration })}</span>
        ) : (
          <>
            <b className="font-[650] text-ink">{duration}</b> {t('left')}
          </>
        )}
      </p>
    </>
  );
}

/** A night or a holiday lies before the end: then nobody counts minutes. */
function Promised({ progress, minutes }: { progress: Tracking['progress']; minutes: number }) {
  const { t, language } = useTrackWords();
  const end = progress.estimated_end_time;
  const promise = useClock((now) =>
    end === null ? null : promiseOf(Date.parse(end), now, language, (text, values) => t(text, values)),
  );
  return (
    <>
      <p className={label}>{t('promise')}</p>
      <h1 data-promise className={large}>
        {promise}
      </h1>
      <p className={`num ${line}`}>
        {t('job.promise.work', { time: durationOf(minutes, t) })}
        <Opens progress={progress} />
      </p>
    </>
  );
}

/** When somebody works again, while nobody does. */
function Opens({ progress: { opens_at } }: { progress: Tracking['progress'] }) {
  const { t, language } = useTrackWords();
  const opens = useClock((now) =>
    opens_at !== null && Date.parse(opens_at) > now ? momentOf(Date.parse(opens_at), now, language) : null,
  );
  return opens === null ? null : <span data-opens> · {t('job.promise.opens', { time: opens })}</span>;
}

function Planned({ job: { progress, scheduled_at } }: { job: Tracking }) {
  const { t, language } = useTrackWords();
  const expected = useClock((now) =>
    scheduled_at !== null && Date.parse(scheduled_at) > now ? momentOf(Date.parse(scheduled_at), now, language) : null,
  );
  const end = progress.estimated_end_time;
  // One that was promised, and has passed before the work began, is no news.
  const promised = useClock((now) =>
    end !== null && Date.parse(end) > now ? momentOf(Date.parse(end), now, language) : null,
  );
  return (
    <>
      <p className={label}>{t('notBegun')}</p>
      <h1 className={large}>{t('waiting')}</h1>
      <p className={`num ${line}`}>{t('planned', { time: durationOf(progress.minutes_remaining, t) })}</p>
      {promised !== null && <p className={`num ${line}`}>{t('promised', { time: promised })}</p>}
      {expected !== null && <p className={`num ${line}`}>{t('expected', { time: expected })}</p>}
    </>
  );
}

function Paused({ job }: { job: Tracking }) {
  const { t } = useTrackWords();
  return (
    <>
      <p className={label}>{t('onHold')}</p>
      <h1 className={large}>{t('paused')}</h1>
      <p className={`num ${line}`}>{t('pausedLeft', { time: durationOf(job.progress.work_minutes_remaining, t) })}</p>
    </>
  );
}

interface OverProps {
  job: Tracking;
  label: 'yourCarIs' | 'jobIs';
  word: 'ready' | 'delivered' | 'cancelled';
  line: 'readySince' | 'deliveredOn' | 'cancelledOn';
  good?: boolean;
}

/** The work has ended, one way or another, and when. */
function Over({ job, label: before, word, line: after, good = false }: OverProps) {
  const { t, language } = useTrackWords();
  const at = job.history.findLast(({ to }) => to === job.status)?.at;
  const moment = useClock((now) => (at === undefined ? null : momentOf(Date.parse(at), now, language)));
  return (
    <>
      <p className={label}>{t(before)}</p>
      <h1 className={`${large} ${good ? 'text-ok' : ''}`}>{t(word)}</h1>
      {moment !== null && <p className={`num ${line}`}>{t(after, { time: moment })}</p>}
    </>
  );
}
