import { useEffect, useRef, useState } from 'react';
import { cutShort, moveStage, passedPercent, stageActions, type StageAction } from '@/domain/job-moves';
import { begun } from '@/domain/progress';
import { Button } from '@/kit/button';
import { Dialog } from '@/kit/dialog';
import { Icon } from '@/kit/icons';
import { Menu } from '@/kit/menu';
import { StageDot } from '@/kit/stage-step';
import { momentOf, sameDay, timeOf } from '@/kit/times';
import { serverNow, useClock } from '@/live/clock';
import { useJobWords } from '@/words';
import { useMoveStageMutation } from './calls';
import { Card } from './card';
import type { DetailStage } from './shapes';
import { StageForm } from './stage-form';
import type { JobPartProps } from './use-job-changes';
import { useJobsWords } from './words';

/** The steps of the work, each to start, finish or skip: for thumbs in gloves as for keyboards. */
export function StagesCard({ job, changes }: JobPartProps) {
  const { t } = useJobsWords();
  const [move] = useMoveStageMutation();
  const [noted, setNoted] = useState<string | null>(null);
  const { stageName } = useJobWords();
  const close = () => {
    setNoted(null);
  };
  const list = useRef<HTMLOListElement>(null);
  const acted = useRef(false);
  useEffect(() => {
    if (!acted.current) return;
    acted.current = false;
    // The button that was pressed is gone with its stage: the keyboard goes on at the one that runs now.
    const frame = requestAnimationFrame(() => {
      const lost = document.activeElement === null || document.activeElement === document.body;
      if (lost) list.current?.querySelector<HTMLElement>('[data-state=running] button')?.focus();
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [job.stages]);
  const act = (stage: string, action: StageAction) => {
    acted.current = true;
    void changes.atOnce(
      (draft) => {
        const at = new Date(serverNow()).toISOString();
        moveStage(draft.progress.stages, stage, action, at);
        moveStage(draft.stages, stage, action, at);
        draft.progress.percent = passedPercent(draft.progress.stages);
      },
      (tag) => move({ id: job.id, tag, stage, action, note: null }).unwrap(),
    );
  };
  return (
    <Card title={t('stages.title')}>
      <ol ref={list}>
        {job.stages.map((stage, i) => (
          <StageItem
            key={stage.name}
            stage={stage}
            actions={stageActions(job.status, stage)}
            first={job.status === 'in_progress' && cutShort(job.stages).length > 0}
            last={i === job.stages.length - 1}
            onAct={(action) => {
              act(stage.name, action);
            }}
            onNote={() => {
              setNoted(stage.name);
            }}
          />
        ))}
      </ol>
      <Dialog
        open={noted !== null}
        title={noted === null ? '' : t('stages.finishOf', { stage: stageName(noted) })}
        onClose={close}
      >
        {noted !== null && <StageForm job={job} changes={changes} stage={noted} onDone={close} />}
      </Dialog>
    </Card>
  );
}

interface StageItemProps {
  stage: DetailStage;
  actions: StageAction[];
  /** Whether to finish it is what most likely comes next for the whole job. */
  first: boolean;
  last: boolean;
  onAct: (action: StageAction) => void;
  onNote: () => void;
}

function StageItem({ stage, actions, first, last, onAct, onNote }: StageItemProps) {
  const { t } = useJobsWords();
  const { stageName } = useJobWords();
  const { name, state, note } = stage;
  const shown = stageName(name);
  const running = state === 'running';
  const passed = state === 'done' || state === 'skipped';
  const canFinish = actions.includes('finish');
  return (
    <li
      data-stage={name}
      data-state={state}
      aria-current={running ? 'step' : undefined}
      className={`relative grid grid-cols-[26px_1fr_auto] items-start gap-3 ${last ? '' : 'pb-3.5'}`}
    >
      {!last && (
        <span
          aria-hidden="true"
          className={`absolute top-[34px] -bottom-1 left-3 w-0.5 ${passed ? 'bg-accent' : 'bg-line'}`}
        />
      )}
      <span className="mt-[7px] flex">
        <StageDot stage={stage} />
      </span>
      <div className="min-w-0 py-2">
        <p className={`leading-6 ${running ? 'font-bold' : passed ? 'font-[550]' : 'font-medium text-muted'}`}>
          {shown}
          <span className="sr-only">
            , {t(begun(stage) || state !== 'done' ? `stages.state.${state}` : 'stages.notBegun')}
          </span>
        </p>
        <When stage={stage} />
        {note && <p className="mt-1 text-sm whitespace-pre-line">{note}</p>}
      </div>
      {actions.length > 0 && (
        <div className="flex items-center gap-1">
          {canFinish && (
            <Button
              look={first ? 'primary' : 'plain'}
              aria-label={t('stages.finishOf', { stage: shown })}
              onClick={() => {
                onAct('finish');
              }}
            >
              <Icon name="check" size={16} />
              {t('stages.finish')}
            </Button>
          )}
          <Menu
            label={t('stages.more', { stage: shown })}
            actions={[
              ...(canFinish ? [{ id: 'note', text: t('stages.finishNoted'), run: onNote }] : []),
              ...actions
                .filter((action) => action !== 'finish')
                .map((action) => ({
                  id: action,
                  text: t(`stages.${action}`),
                  run: () => {
                    onAct(action);
                  },
                })),
            ]}
          />
        </div>
      )}
    </li>
  );
}

function When({ stage: { state, started_at, finished_at } }: { stage: DetailStage }) {
  const { t, language } = useJobsWords();
  const text = useClock((now) => {
    const moment = (iso: string) => momentOf(Date.parse(iso), now, language);
    if (state === 'running') return started_at && t('stages.since', { time: moment(started_at) });
    if (state === 'skipped') return t('stages.state.skipped');
    if (state === 'pending' || !finished_at) return null;
    if (!started_at) return t('stages.notBegun');
    const end = Date.parse(finished_at);
    const to = sameDay(Date.parse(started_at), end) ? timeOf(end, language) : moment(finished_at);
    return t('stages.fromTo', { from: moment(started_at), to });
  });
  return text && <p className="num text-sm text-muted">{text}</p>;
}
