import { useState } from 'react';
import { Button } from '@/kit/button';
import { ChangeList } from '@/kit/change-list';
import { momentOf } from '@/kit/times';
import { useClock } from '@/live/clock';
import { useJobWords, useWords } from '@/words';
import { useJobEditsQuery } from './calls';
import { Card } from './card';
import { useEditWords } from './edit-words';
import { entriesOf, type Entry } from './job-history';
import type { JobDetail } from './shapes';
import { useJobsWords } from './words';

/** As many as one looks at; the rest is asked for. */
const FEW = 12;

/** What became of the job: who moved it, its stages, and every field that was changed, from what and to what. */
export function HistoryCard({ job }: { job: JobDetail }) {
  const { t } = useJobsWords();
  const [all, setAll] = useState(false);
  const edits = useJobEditsQuery(job.id).currentData;
  const entries = entriesOf(job, edits);
  return (
    <Card title={t('history.title')}>
      <ol aria-label={t('history.title')} className="flex flex-col gap-3">
        {entries.slice(0, all ? undefined : FEW).map((entry, i) => (
          <Item key={`${entry.at} ${entry.kind} ${entries.length - i}`} entry={entry} />
        ))}
      </ol>
      {!all && entries.length > FEW && (
        <Button
          look="quiet"
          className="mt-3"
          onClick={() => {
            setAll(true);
          }}
        >
          {t('history.all', { total: entries.length })}
        </Button>
      )}
    </Card>
  );
}

function Item({ entry }: { entry: Entry }) {
  const { t, language } = useJobsWords();
  const shown = useEditWords();
  const title = useTitle(entry);
  const time = useClock((now) => momentOf(Date.parse(entry.at), now, language));
  return (
    <li className="grid grid-cols-[1fr_auto] gap-x-4 text-sm">
      <span className="min-w-0">
        <b className="font-semibold">{title}</b>
        {entry.by !== null && (
          <span className="text-muted"> · {entry.by === 'system' ? t('history.system') : entry.by}</span>
        )}
        {entry.kind === 'status' && entry.move.note && (
          <span className="mt-0.5 block whitespace-pre-line">{entry.move.note}</span>
        )}
      </span>
      <time dateTime={entry.at} className="num text-muted">
        {time}
      </time>
      {entry.kind === 'edit' && (
        <div className="col-span-2 mt-1">
          <ChangeList changes={entry.changes.map(shown)} />
        </div>
      )}
    </li>
  );
}

function useTitle(entry: Entry): string {
  const { t } = useJobsWords();
  const { t: say } = useWords();
  const { stageName } = useJobWords();
  switch (entry.kind) {
    case 'stage':
      return t(`history.${entry.went}`, { stage: stageName(entry.stage) });
    case 'edit':
      return t('history.edited');
    case 'status': {
      const { from, to } = entry.move;
      if (from === null) return t('history.created');
      return t('history.moved', { from: say(`job.status.${from}`), to: say(`job.status.${to}`) });
    }
  }
}
