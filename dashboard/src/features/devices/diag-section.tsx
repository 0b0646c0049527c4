import { useMemo, useState } from 'react';
import { useWorkshopQuery } from '@/api/api';
import { TimeChart } from '@/chart/time-chart';
import { Section } from '@/kit/section';
import { Select } from '@/kit/select';
import { Loaded } from '@/kit/states';
import { beginOf, panelsOf, spanNames, type Span } from './diag-panels';
import { useDiagHistoryQuery, type DiagHistory } from './health-calls';
import { useDevicesWords } from './words';

/** A device says how it is every five minutes. */
const OFTEN = { pollingInterval: 300_000, skipPollingIfUnfocused: true };

interface DiagSectionProps {
  workshop: number;
  id: string;
}

/** What a device said of its own health, over time. */
export function DiagSection({ workshop, id }: DiagSectionProps) {
  const { t } = useDevicesWords();
  const [span, setSpan] = useState<Span>('day');
  const query = useDiagHistoryQuery({ id, span }, OFTEN);
  const zone = useWorkshopQuery(workshop).data?.time_zone;
  return (
    <Section title={t('diag.title')} lead={t('diag.lead')}>
      <div className="mb-3 max-w-48">
        <Select
          label={t('diag.span')}
          value={span}
          onChange={(value) => {
            setSpan(spanNames.find((name) => name === value) ?? 'day');
          }}
          choices={spanNames.map((value) => ({ value, text: t(`diag.last.${value}`) }))}
        />
      </div>
      <Loaded query={{ ...query, data: query.currentData }}>
        {(history) =>
          history.said.length === 0 ? (
            <p className="text-muted">{t('diag.none')}</p>
          ) : (
            <Charts history={history} span={span} zone={zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone} />
          )
        }
      </Loaded>
    </Section>
  );
}

function Charts({ history: { said, to }, span, zone }: { history: DiagHistory; span: Span; zone: string }) {
  const { t, language } = useDevicesWords();
  const metrics = useMemo(
    () =>
      panelsOf(said, (id) => t(`diag.${id}`)).map((panel) =>
        panel.id === 'uptime' ? { ...panel, unit: t('diag.hours') } : panel,
      ),
    // `t` is another one at each render, but says the same in a language.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [said, language],
  );
  return (
    <TimeChart
      key={span}
      label={t('diag.overTime', { span: t(`diag.last.${span}`) })}
      metrics={metrics}
      from={beginOf(said, to, span)}
      to={to}
      zone={zone}
    />
  );
}
