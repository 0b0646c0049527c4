import { Loaded } from '@/kit/states';
import { useJobWords } from '@/words';
import { useClimateQuery } from './calls';
import { Card } from './card';
import type { JobClimate, JobDetail } from './shapes';
import { useJobsWords } from './words';

type StageClimate = JobClimate['stages'][number];
type Measured = Pick<StageClimate, 'temperature' | 'humidity' | 'in_band_percent' | 'gaps'>;

/** The air that the car had, stage by stage and as a whole; nothing before the work has begun. */
export function ClimateCard({ job }: { job: JobDetail }) {
  const { t } = useJobsWords();
  const query = useClimateQuery(job.id, { skip: job.actual_start_time === null });
  if (job.actual_start_time === null) return null;
  return (
    <Card title={t('climate.title')}>
      <Loaded query={query}>
        {(climate) =>
          climate.stages.length === 0 ? (
            <p className="text-sm text-muted">{t('climate.none')}</p>
          ) : (
            <Stages climate={climate} />
          )
        }
      </Loaded>
    </Card>
  );
}

function Stages({ climate: { stages, whole } }: { climate: JobClimate }) {
  const { t } = useJobsWords();
  const { stageName } = useJobWords();
  return (
    <table className="w-full text-sm">
      <thead>
        <tr className="text-xs text-muted">
          <th scope="col" className="pb-1.5 text-start font-semibold">
            {t('climate.stage')}
          </th>
          <th scope="col" className="pb-1.5 ps-3 text-end font-semibold">
            °C
          </th>
          <th scope="col" className="pb-1.5 ps-3 text-end font-semibold">
            % RH
          </th>
          <th scope="col" className="pb-1.5 ps-3 text-end font-semibold">
            {t('climate.inBand')}
          </th>
        </tr>
      </thead>
      <tbody>
        {stages.map((stage) => (
          <Row key={`${stage.name} ${stage.from}`} title={stageName(stage.name)} measured={stage} />
        ))}
        {stages.length > 1 && whole && <Row title={t('climate.whole')} measured={whole} />}
      </tbody>
    </table>
  );
}

function Row({ title, measured }: { title: string; measured: Measured }) {
  const { t } = useJobsWords();
  const { temperature, humidity, in_band_percent, gaps } = measured;
  return (
    <tr className="border-t border-line align-top">
      <th scope="row" className="py-2 pe-2 text-start font-medium">
        {title}
        {gaps.length > 0 && (
          <span className="block text-xs font-normal text-warn">{t('climate.gaps', { count: gaps.length })}</span>
        )}
      </th>
      {temperature === null && humidity === null ? (
        // What the hub says of the good range then is about the value from before that still counted.
        <td colSpan={3} className="py-2 ps-3 text-end text-muted">
          {t('climate.noReadings')}
        </td>
      ) : (
        <>
          <Span span={temperature} digits={1} />
          <Span span={humidity} digits={0} />
          <td className="num py-2 ps-3 text-end whitespace-nowrap">
            {in_band_percent === null ? '–' : `${Math.floor(in_band_percent)} %`}
          </td>
        </>
      )}
    </tr>
  );
}

function Span({ span, digits }: { span: StageClimate['temperature']; digits: number }) {
  return (
    <td className="num py-2 ps-3 text-end whitespace-nowrap">
      {span === null ? (
        '–'
      ) : (
        <>
          {span.avg.toFixed(digits)}
          <span className="block text-xs whitespace-nowrap text-muted">
            {span.min.toFixed(digits)}–{span.max.toFixed(digits)}
          </span>
        </>
      )}
    </td>
  );
}
