import { begun, stageTime } from '@/domain/progress';
import type { Progress, Stage } from '@/contract/shapes';
import { StageStep } from '@/kit/stage-step';
import { momentOf } from '@/kit/times';
import { useClock } from '@/live/clock';
import { sayName, useTrackWords, type TrackText } from '@/words/track';
import words from '@/words/track.en.json';
import { Box } from './box';

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
  return (
    <StageStep
      stage={stage}
      last={index === progress.stages.length - 1}
      title={sayName(t, 'job.stage', name)}
      spoken={t(unbegun(stage) ? 'stageNotBegun' : spoken[state])}
      when={<When stage={stage} index={index} progress={progress} />}
    >
      {state === 'running' && progress.status === 'on_hold' && (
        <p className="mt-0.5 text-sm text-muted">{t('resting')}</p>
      )}
      {state === 'running' && progress.status !== 'on_hold' && name in words.doing && (
        <p className="mt-0.5 text-sm text-muted">{t(`doing.${name}` as TrackText)}</p>
      )}
    </StageStep>
  );
}

/** The work went on without it. */
const unbegun = (stage: Stage) => stage.state === 'done' && !begun(stage);

function When({ stage, index, progress }: { stage: Stage; index: number; progress: Progress }) {
  const { t, language } = useTrackWords();
  return useClock((now) => {
    const { state } = stage;
    if (state === 'skipped') return t('skipped');
    if (unbegun(stage)) return t('stageNotBegun');
    const at = stageTime(progress, index, now);
    if (at === null) return null;
    const time = momentOf(at, now, language);
    return state === 'done' ? time : t(state === 'running' ? 'since' : 'about', { time });
  });
}
