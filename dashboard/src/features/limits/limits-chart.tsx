import { useMemo, useState } from 'react';
import { TimeChart } from '@/chart/time-chart';
import type { Pit } from '@/contract/shapes';
import { Select } from '@/kit/select';
import { Loaded } from '@/kit/states';
import { useWords } from '@/words';
import { useDayOfPitQuery } from './calls';
import { metricsOf, type Compared } from './limit-lines';
import type { Day } from './shapes';
import { useLimitsWords } from './words';

interface LimitsChartProps extends Compared {
  pits: Pit[];
  /** Whose limits they are; null: the workshop's, and one chooses whose values to see. */
  pit: number | null;
  zone: string;
}

/** The last 24 hours of a pit, with today's limits and the proposed ones. */
export function LimitsChart({ pits, pit, zone, ...compared }: LimitsChartProps) {
  const { t } = useLimitsWords();
  const { t: say } = useWords();
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = pit ?? chosen ?? pits[0]?.id;
  if (shown === undefined) return <p className="py-8 text-muted">{t('chart.noPit')}</p>;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <h2 className="text-md font-[650] tracking-tight">{t('chart.title')}</h2>
      {pit === null && pits.length > 1 && (
        <Select
          label={t('chart.pit')}
          value={String(shown)}
          onChange={(id) => {
            setChosen(Number(id));
          }}
          choices={pits.map(({ id, pit_number }) => ({
            value: String(id),
            text: say('pit.number', { number: pit_number }),
          }))}
        />
      )}
      <DayChart key={shown} pit={shown} zone={zone} {...compared} />
    </div>
  );
}

function DayChart({ pit, zone, ...compared }: Compared & { pit: number; zone: string }) {
  const query = useDayOfPitQuery(pit);
  return <Loaded query={query}>{(day) => <Drawn day={day} zone={zone} {...compared} />}</Loaded>;
}

function Drawn({ day, zone, workshop, today, proposed }: Compared & { day: Day; zone: string }) {
  const { t, language } = useLimitsWords();
  const metrics = useMemo(
    () =>
      metricsOf(
        day.rows,
        { workshop, today, proposed },
        {
          name: (id) => t(`metric.${id}`),
          today: (value) => t('chart.today', { value }),
          proposed: (value) => t('chart.proposed', { value }),
        },
      ),
    // `t` is another one at each render, but says the same in a language.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [day, workshop, today, proposed, language],
  );
  return (
    <>
      {day.rows.length === 0 && (
        <p role="status" className="text-sm text-muted">
          {t('chart.empty')}
        </p>
      )}
      <TimeChart label={t('chart.label')} metrics={metrics} from={day.from} to={day.to} zone={zone} />
    </>
  );
}
