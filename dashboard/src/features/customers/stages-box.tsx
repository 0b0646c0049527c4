import type { Stage } from '@/contract/shapes';
import { begun, stageTime } from '@/domain/progress';
import { StageStep } from '@/kit/stage-step';
import { momentOf } from '@/kit/times';
import { useClock } from '@/live/clock';
import { useJobWords } from '@/words';
import { Box } from './box';
import { useMyClimateQuery } from './calls';
import type { MyJobDetail, StageClimate } from './shapes';
import { useCustomerWords } from './words';

/** The stages one below the other: what is done, what is going on, what is still to come, and the air of each. */
export function StagesBox({ job }: { job: MyJobDetail }) {
  const { t } = useCustomerWords();
  const began = job.actual_start_time !== null;
  const climate = useMyClimateQuery(job.id, { skip: !began }).data;
  const { stages } = job.progress;
  return (
    <Box title={t('stages.title')}>
      <ol>
        {stages.map((stage, i) => (
          <Step
            key={`${i} ${stage.name}`}
            job={job}
            stage={stage}
            index={i}
            climate={climate?.stages.find(({ name }) => name === stage.name)}
          />
        ))}
      </ol>
    </Box>
  );
}

interface StepProps {
  job: MyJobDetail;
  stage: Stage;
  index: number;
  climate: StageClimate | undefined;
}

function Step({ job, stage, index, climate }: StepProps) {
  const { t, language } = useCustomerWords();
  const { stageName } = useJobWords();
  const { name, state } = stage;
  const when = useClock((now) => {
    if (state === 'skipped') return t('stages.skipped');
    if (state === 'done' && !begun(stage)) return t('stages.notBegun');
    const at = stageTime(job.progress, index, now);
    if (at === null) return null;
    const time = momentOf(at, now, language);
    return state === 'done' ? time : t(state === 'running' ? 'stages.since' : 'stages.about', { time });
  });
  return (
    <StageStep
      stage={stage}
      last={index === job.progress.stages.length - 1}
      title={stageName(name)}
      spoken={t(state === 'done' && !begun(stage) ? 'stages.notBegun' : `stages.${state}`)}
      when={when}
    >
      {climate && <ClimateLine climate={climate} />}
    </StageStep>
  );
}

function ClimateLine({ climate: { temperature, humidity, in_band_percent } }: { climate: StageClimate }) {
  const { t, language } = useCustomerWords();
  const digits = (value: number, count: number) =>
    value.toLocaleString(`${language}-IN`, { minimumFractionDigits: count, maximumFractionDigits: count });
  const measured = temperature !== null || humidity !== null;
  const parts = [
    temperature && `${digits(temperature.avg, 1)} °C`,
    humidity && `${digits(humidity.avg, 0)} %`,
    // As the workshop and the link's page cut it: 100 % is always.
    measured && in_band_percent !== null && t('stages.inBand', { percent: Math.floor(in_band_percent) }),
  ].filter(Boolean);
  return <p className="num text-sm text-muted">{parts.length === 0 ? t('stages.noClimate') : parts.join(' · ')}</p>;
}
