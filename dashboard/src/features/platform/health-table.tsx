import { Moment } from '@/kit/moment';
import type { QueryState } from '@/kit/states';
import { Table, type Column } from '@/kit/table';
import { Badge } from './badge';
import { healthOf, type Health, type Overview, type WorkshopHealth } from './shapes';
import { usePlatformWords } from './words';

const tones = { bad: 'bad', warn: 'warn', well: 'ok' } as const satisfies Record<Health, string>;

/** How each workshop fares; a row leads into the workshop. */
export function HealthTable({ query }: { query: QueryState<Overview> }) {
  const { t } = usePlatformWords();
  const rows = query.data?.workshops_health ?? [];
  const columns: Column<WorkshopHealth>[] = [
    { id: 'name', title: t('column.workshop'), width: '2fr', card: 'heading', cell: ({ name }) => name },
    {
      id: 'health',
      title: t('column.health'),
      card: 'bare',
      cell: (one) => <Badge tone={tones[healthOf(one)]}>{t(`health.${healthOf(one)}`)}</Badge>,
    },
    { id: 'critical', title: t('column.critical'), align: 'end', cell: ({ open_critical }) => open_critical },
    {
      id: 'devices',
      title: t('column.offline'),
      align: 'end',
      cell: ({ offline, devices }) => <span className="num">{t('overview.offline', { offline, devices })}</span>,
    },
    {
      id: 'reading',
      title: t('column.reading'),
      cell: ({ last_reading_at }) => (last_reading_at === null ? t('never') : <Moment at={last_reading_at} />),
    },
    {
      id: 'subscription',
      title: t('column.subscription'),
      cell: ({ subscription_status }) =>
        subscription_status === null ? '–' : t(`subscription.${subscription_status}`),
    },
  ];
  return (
    <Table
      label={t('overview.workshops')}
      columns={columns}
      query={{ ...query, data: { rows, total: rows.length } }}
      rowKey={({ workshop_id }) => workshop_id}
      rowTo={({ workshop_id }) => `/?workshop=${workshop_id}`}
      empty={null}
    />
  );
}
