import { momentOf } from '@/kit/times';
import { useClock } from '@/live/clock';
import { useJobWords, useWords } from '@/words';
import { Card } from './card';
import type { JobDetail } from './shapes';
import { useJobsWords } from './words';

type Entry =
  | { kind: 'status'; at: string; move: JobDetail['history'][number] }
  | { kind: 'began' | 'done' | 'skipped'; at: string; stage: string };

/** What became of the job and its stages, the newest first. */
function entriesOf({ history, stages }: JobDetail): Entry[] {
  const entries: Entry[] = history.map((move) => ({ kind: 'status', at: move.at, move }));
  for (const { name, state, started_at, finished_at } of stages) {
    if (started_at && state !== 'skipped') entries.push({ kind: 'began', at: started_at, stage: name });
    if (finished_at && (state === 'done' || state === 'skipped')) {
      entries.push({ kind: state, at: finished_at, stage: name });
    }
  }
  return entries.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** The job's history, with who moved it, and why. */
export function HistoryCard({ job }: { job: JobDetail }) {
  const { t } = useJobsWords();
  return (
    <Card title={t('history.title')}>
      <ol className="flex flex-col gap-3">
        {entriesOf(job).map((entry) => (
          <Item
            key={`${entry.at} ${entry.kind} ${entry.kind === 'status' ? entry.move.to : entry.stage}`}
            entry={entry}
          />
        ))}
      </ol>
      {job.updated_by_name && <LastChange by={job.updated_by_name} at={job.updated_at} />}
    </Card>
  );
}

function Item({ entry }: { entry: Entry }) {
  const { t, language } = useJobsWords();
  const { t: say } = useWords();
  const { stageName } = useJobWords();
  const time = useClock((now) => momentOf(Date.parse(entry.at), now, language));
  const move = entry.kind === 'status' ? entry.move : null;
  return (
    <li className="grid grid-cols-[1fr_auto] gap-x-4 text-sm">
      <span className="min-w-0">
        {entry.kind === 'status' ? (
          <b className="font-semibold">
            {entry.move.from === null
              ? t('history.created')
              : t('history.moved', {
                  from: say(`job.status.${entry.move.from}`),
                  to: say(`job.status.${entry.move.to}`),
                })}
          </b>
        ) : (
          t(`history.${entry.kind}`, { stage: stageName(entry.stage) })
        )}
        {move?.by_name && <span className="text-muted"> · {move.by_name}</span>}
        {move?.note && <span className="mt-0.5 block whitespace-pre-line">{move.note}</span>}
      </span>
      <time dateTime={entry.at} className="num text-muted">
        {time}
      </time>
    </li>
  );
}

function LastChange({ by, at }: { by: string; at: string }) {
  const { t, language } = useJobsWords();
  const time = useClock((now) => momentOf(Date.parse(at), now, language));
  return <p className="mt-4 border-t border-line pt-3 text-xs text-muted">{t('history.last', { who: by, time })}</p>;
}
