import type { Stage } from '@/contract/shapes';
import { plannedStart } from '@/domain/progress';
import { Icon } from '@/kit/icons';
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
  const { name, state, started_at, finished_at } = stage;
  const last = index === job.progress.stages.length - 1;
  const passed = state === 'done' || state === 'skipped';
  const when = useClock((now) => {
    if (state === 'skipped') return t('stages.skipped');
    if (state === 'done') return finished_at && momentOf(Date.parse(finished_at), now, language);
    if (state === 'running') {
      return started_at && t('stages.since', { time: momentOf(Date.parse(started_at), now, language) });
    }
    const start = plannedStart(job.progress, index, now);
    // To five minutes: it is a guess, and should look like one.
    return start && t('stages.about', { time: momentOf(Math.round(start / 300_000) * 300_000, now, language) });
  });
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
        <p className={`leading-[26px] ${state === 'running' ? 'font-bold' : passed ? 'font-[550]' : 'text-muted'}`}>
          {stageName(name)}
          <span className="sr-only">, {t(`stages.${state}`)}</span>
        </p>
        {climate && <ClimateLine climate={climate} />}
      </div>
      <span className="num text-sm leading-[26px] text-muted">{when}</span>
    </li>
  );
}

function ClimateLine({ climate: { temperature, humidity, in_band_percent } }: { climate: StageClimate }) {
  const { t, language } = useCustomerWords();
  const digits = (value: number, count: number) =>
    value.toLocaleString(`${language}-IN`, { minimumFractionDigits: count, maximumFractionDigits: count });
  const parts = [
    temperature && `${digits(temperature.avg, 1)} °C`,
    humidity && `${digits(humidity.avg, 0)} %`,
    in_band_percent !== null && t('stages.inBand', { percent: Math.round(in_band_percent) }),
  ].filter(Boolean);
  return <p className="num text-sm text-muted">{parts.length === 0 ? t('stages.noClimate') : parts.join(' · ')}</p>;
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
