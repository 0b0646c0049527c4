import { useState } from 'react';
import type { JobStatus } from '@/contract/shapes';
import { cutShort, moveStatus, nextStatuses, passedPercent } from '@/domain/job-moves';
import { Button } from '@/kit/button';
import { Dialog } from '@/kit/dialog';
import { Icon } from '@/kit/icons';
import { Menu, type MenuAction } from '@/kit/menu';
import { serverNow } from '@/live/clock';
import { useJobWords, useWords } from '@/words';
import { useMoveJobMutation } from './calls';
import { Due, ProgressLine } from './job-progress';
import { JobStatusBadge } from './job-status';
import { MoveForm } from './move-form';
import type { JobPartProps } from './use-job-changes';
import { useJobsWords } from './words';

/**
 * Moves that end something, or that say more with a note, ask first. The start does not, though the customer is told of it:
 * it is the commonest one.
 */
const asks: readonly JobStatus[] = ['completed', 'delivered', 'on_hold', 'cancelled'];

/** Where the job stands, and the one thing to do next. */
export function StatusCard({ job, changes }: JobPartProps) {
  const { t } = useJobsWords();
  const { t: say } = useWords();
  const { workTypeName } = useJobWords();
  const [move] = useMoveJobMutation();
  const [asked, setAsked] = useState<JobStatus | null>(null);
  const [next, ...others] = nextStatuses(job);
  // Then the stage that runs is the one to finish.
  const early = next === 'quality_check' && cutShort(job.stages).length > 0;

  const go = (status: JobStatus) => {
    void changes.atOnce(
      (draft) => {
        const { stages } = draft.progress;
        const at = new Date(serverNow()).toISOString();
        moveStatus(stages, draft.status, status, at);
        moveStatus(draft.stages, draft.status, status, at);
        draft.progress.percent = passedPercent(stages);
        draft.progress.status = status;
        if (status === 'in_progress') draft.actual_start_time ??= at;
        draft.status = status;
      },
      (tag) => move({ id: job.id, tag, status, note: null }).unwrap(),
    );
  };
  const wants = (status: JobStatus) =>
    asks.includes(status) ||
    (job.status === 'quality_check' && status === 'in_progress') ||
    (status === 'quality_check' && cutShort(job.stages).length > 0);
  const way = (status: JobStatus) => {
    if (status === 'in_progress' && job.status === 'quality_check') return t('go.rework');
    if (job.status === 'on_hold' && status !== 'cancelled') return t('go.resume');
    return t(`go.${status}`);
  };

  const close = () => {
    setAsked(null);
  };
  const ask = (status: JobStatus) => () => {
    setAsked(status);
  };
  const more: MenuAction[] = others.map((status) => ({
    id: status,
    text: wants(status) ? `${way(status)}…` : way(status),
    danger: status === 'cancelled',
    run: wants(status)
      ? ask(status)
      : () => {
          go(status);
        },
  }));
  if (next && !wants(next)) more.unshift({ id: 'note', text: t('go.withNote', { go: way(next) }), run: ask(next) });

  return (
    <section
      aria-label={t('job.state')}
      className="rounded-lg border border-line bg-surface p-4 shadow-card sm:p-5"
      data-job-status={job.status}
    >
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-40">
          <span role="status">
            <JobStatusBadge status={job.status} />
          </span>
          <p className="mt-2 text-sm text-muted">
            {workTypeName(job.work_type)} · {say('pit.number', { number: job.pit_number })}
          </p>
        </div>
        <div className="sm:text-end">
          <Due job={job} />
        </div>
      </div>
      <div className="mt-3">
        <ProgressLine progress={job.progress} />
      </div>
      {next && (
        <div className="mt-4 flex items-center gap-2">
          <Button
            look={early ? 'plain' : 'primary'}
            className="max-sm:flex-1!"
            onClick={() => {
              if (wants(next)) setAsked(next);
              else go(next);
            }}
          >
            <Icon name={next === 'in_progress' ? 'next' : 'check'} size={16} />
            {way(next)}
          </Button>
          {more.length > 0 && <Menu label={t('job.more')} actions={more} />}
        </div>
      )}
      <Dialog open={asked !== null} title={asked ? way(asked) : ''} onClose={close}>
        {asked && <MoveForm job={job} changes={changes} status={asked} title={way(asked)} onDone={close} />}
      </Dialog>
    </section>
  );
}
