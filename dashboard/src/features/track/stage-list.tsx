import { plannedStart } from '@/domain/progress';
import type { Progress, Stage } from '@/contract/shapes';
import { Icon } from '@/kit/icons';
import { useClock } from '@/live/clock';
import { sayName, useTrackWords, type TrackText } from '@/words/track';
import words from '@/words/track.en.json';
import { Box } from './box';
import { momentOf } from '@/kit/times';

/** The stages, one below the other: what is done, what is going on, what is still to come. */
export function StageList({ progress }: { progress: Progress }) {
  const { t } = useTrackWords();
  return (
    <Box title={t('progress')}>
      <ol>
        {progress.stages.map((stage, i) => (
          <Step key={`${i} ${stage.name}`} stage={stage} index={i} progress={progress} />
        ))}
      </ol>
    </Box>
  );
}

const spoken = { done: 'stateDone', skipped: 'skipped', running: 'stateRunning', pending: 'statePending' } as const;

function Step({ stage, index, progress }: { stage: Stage; index: number; progress: Progress }) {
  const { t } = useTrackWords();
  const { name, state } = stage;
  const last = index === progress.stages.length - 1;
  const passed = state === 'done' || state === 'skipped';
  return (
    <li
      data-stage={name}
      data-state={state}
      aria-current={state === 'running' ? 'step' : undefined}
      className={`relative grid grid-cols-[26px_1fr_auto] gap-3 ${last ? '' : 'pb-4'}`}
    >
      {!last && (
        <span
          aria-hidden="true"
          className={`absolute top-[26px] -bottom-0.5 left-3 w-0.5 ${passed ? 'bg-accent' : 'bg-line'}`}
        />
      )}
      <Dot state={state} />
      <div className="min-w-0">
        <p
          className={`leading-[26px] ${state === 'running' ? 'font-bold' : passed ? 'font-[550]' : 'font-medium text-muted'}`}
        >
          {sayName(t, 'job.stage', name)}
          <span className="sr-only">, {t(spoken[state])}</span>
        </p>
        {state === 'running' && progress.status === 'on_hold' && (
          <p className="mt-0.5 text-sm text-muted">{t('resting')}</p>
        )}
        {state === 'running' && progress.status !== 'on_hold' && name in words.doing && (
          <p className="mt-0.5 text-sm text-muted">{t(`doing.${name}` as TrackText)}</p>
        )}
      </div>
      <When stage={stage} index={index} progress={progress} />
    </li>
  );
}

function Dot({ state }: { state: Stage['state'] }) {
  if (state === 'running') {
    return (
      <span
        aria-hidden="true"
        className="z-1 size-[26px] rounded-full border-[7px] border-accent bg-surface ring-[5px] ring-accent-soft"
      />
    );
  }
  if (state === 'pending') {
    return (
      <span aria-hidden="true" className="z-1 m-[3px] size-5 rounded-full border-2 border-line-strong bg-surface" />
    );
  }
  return (
    <span
      aria-hidden="true"
      className={`z-1 grid size-[26px] place-items-center rounded-full ${state === 'done' ? 'bg-accent text-on-accent' : 'bg-line text-muted'}`}
    >
      <Icon name={state === 'done' ? 'check' : 'skip'} size={15} />
    </span>
  );
}

function When({ stage, index, progress }: { stage: Stage; index: number; progress: Progress }) {
  const { t, language } = useTrackWords();
  const { state, started_at, finished_at } = stage;
  const text = useClock((now) => {
    if (state === 'skipped') return t('skipped');
    if (state === 'done') return finished_at && momentOf(Date.parse(finished_at), now, language);
    if (state === 'running') return started_at && t('since', { time: momentOf(Date.parse(started_at), now, language) });
    const start = plannedStart(progress, index, now);
    // To five minutes: it is a guess, and should look like one.
    return start && t('about', { time: momentOf(Math.round(start / 300_000) * 300_000, now, language) });
  });
  return <span className="num text-sm leading-[26px] text-muted">{text}</span>;
}
