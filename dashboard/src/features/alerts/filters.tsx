import { useWorkshopQuery, usePitsQuery } from '@/api/api';
import { alertTypes } from '@/kit/alert-text';
import { DateTimeInput } from '@/kit/date-time';
import type { ListState } from '@/kit/list-state';
import { Select } from '@/kit/select';
import { useWords } from '@/words';
import { spanNames } from './spans';
import { useAlertsWords } from './words';

const severities = ['critical', 'warning', 'info'] as const;

interface FiltersProps {
  workshop: number;
  at: ListState;
}

/** Which alerts one wants to see; the address says it. Each has its place from the start. */
export function AlertFilters({ workshop, at, types }: FiltersProps & { types: string[] }) {
  const { t } = useAlertsWords();
  const { t: say } = useWords();
  const pits = usePitsQuery(workshop).data ?? [];
  return (
    <Filters>
      <Select
        label={t('filter.pit')}
        none={t('filter.anyPit')}
        value={at.get('pit')}
        onChange={(pit) => {
          at.set({ pit });
        }}
        choices={pits.map(({ id, pit_number }) => ({
          value: String(id),
          text: say('pit.number', { number: pit_number }),
        }))}
      />
      <Select
        label={t('filter.type')}
        none={t('filter.anyType')}
        value={at.get('type')}
        onChange={(type) => {
          at.set({ type });
        }}
        choices={[
          ...alertTypes.map((type) => ({ value: type, text: say(`alert.name.${type}`) })),
          ...types.map((type) => ({ value: type, text: type })),
        ]}
      />
      <Select
        label={t('filter.severity')}
        none={t('filter.anySeverity')}
        value={at.get('severity')}
        onChange={(severity) => {
          at.set({ severity });
        }}
        choices={severities.map((value) => ({ value, text: say(`alert.severity.${value}`) }))}
      />
      <TimeFilter workshop={workshop} at={at} />
    </Filters>
  );
}

export function Filters({ children }: { children: React.ReactNode }) {
  return <div className="mb-4 grid grid-cols-2 gap-2.5 md:grid-cols-4">{children}</div>;
}

/** The time: some way back, or from one moment to another by the workshop's clocks. */
export function TimeFilter({ workshop, at }: FiltersProps) {
  const { t } = useAlertsWords();
  const zone = useWorkshopQuery(workshop).data?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const time = at.get('time');
  return (
    <>
      <Select
        label={t('filter.time')}
        none={t('filter.anyTime')}
        value={time}
        onChange={(next) => {
          at.set({ time: next, from: '', to: '' });
        }}
        choices={[...spanNames, 'own' as const].map((value) => ({ value, text: t(`filter.${value}`) }))}
      />
      {time === 'own' &&
        (['from', 'to'] as const).map((end) => (
          <div key={end}>
            <DateTimeInput
              aria-label={t(`filter.${end}`)}
              zone={zone}
              value={at.get(end)}
              onChange={(iso) => {
                at.set({ [end]: iso });
              }}
            />
          </div>
        ))}
    </>
  );
}

/** What the address asks for of the time. */
export const spanOf = (at: ListState) => ({ time: at.get('time'), from: at.get('from'), to: at.get('to') });
