import type { JobStatus, Progress } from '@/contract/shapes';
import { isClosed } from '@/domain/job-moves';
import { currentStage, barParts, timeLeft } from '@/domain/progress';
import { StageBar } from '@/kit/stage-bar';
import { durationOf, momentOf, promiseOf } from '@/kit/times';
import { useClock } from '@/live/clock';
import { useJobWords, useWords } from '@/words';
import type { ListedJob } from './shapes';
import { useJobsWords } from './words';

/** The stages as a bar, and which one it is. */
export function ProgressLine({ progress }: { progress: Progress }) {
  const { t } = useWords();
  const { stageName } = useJobWords();
  const stage = currentStage(progress);
  return (
    <span className="block min-w-0">
      <StageBar className="h-1.5" label={null} parts={barParts(progress)} />
      <span className="mt-1 flex justify-between gap-3 text-xs text-muted">
        <span className="truncate">{stage && stageName(stage.name)}</span>
        <span className="num flex-none" aria-label={t('card.percent', { percent: progress.percent })} role="img">
          {progress.percent} %
        </span>
      </span>
    </span>
  );
}

/** When the car is to be ready, and how long until then, or by how much that is past; of one that is over, when it was. */
export function Due({ job }: { job: DueJob }) {
  const over = overSince(job);
  return over === null ? <Planned progress={job.progress} /> : <Over {...over} />;
}

type DueJob = Pick<ListedJob, 'status' | 'progress' | 'closed_at' | 'actual_end_time'>;

/** When a job was done, handed over or cancelled; null: it is not over, or the hub has not said yet. */
const overSince = ({ status, closed_at, actual_end_time }: DueJob) => {
  const at = status === 'completed' ? actual_end_time : closed_at;
  return at !== null && (status === 'completed' || isClosed(status)) ? { status, at } : null;
};

function Over({ status, at }: { status: JobStatus; at: string }) {
  const { t } = useWords();
  const { language } = useJobsWords();
  const moment = useClock((now) => momentOf(Date.parse(at), now, language));
  return (
    <span className="num block">
      <span className="block text-sm">{moment}</span>
      <span className="text-xs text-muted">{t(`job.status.${status}`)}</span>
    </span>
  );
}

function Planned({ progress }: { progress: Progress }) {
  const { t: say } = useWords();
  const { t, language } = useJobsWords();
  const end = progress.estimated_end_time;
  const moment = useClock((now) => {
    if (end === null) return null;
    const at = Date.parse(end);
    return timeLeft(progress, now)?.kind === 'promised'
      ? promiseOf(at, now, language, (text, values) => say(text, values))
      : momentOf(at, now, language);
  });
  const left = useClock((now) => {
    const time = timeLeft(progress, now);
    return time && `${time.kind} ${time.minutes}`;
  });
  const [kind, minutes] = (left ?? '').split(' ');
  const duration = durationOf(Number(minutes), (text, values) => say(text, values));
  return (
    <span className="num block">
      {moment !== null && <span className="block text-sm">{moment}</span>}
      {kind === 'late' && <span className="text-xs font-semibold text-bad">{t('due.late', { time: duration })}</span>}
      {kind === 'left' && <span className="text-xs text-muted">{t('due.left', { time: duration })}</span>}
      {kind === 'promised' && <span className="text-xs text-muted">{say('job.promise.work', { time: duration })}</span>}
      {kind === 'paused' && <span className="text-xs text-warn">{t('due.paused', { time: duration })}</span>}
      {kind === 'planned' && <span className="text-xs text-muted">{t('due.planned', { time: duration })}</span>}
    </span>
  );
}
