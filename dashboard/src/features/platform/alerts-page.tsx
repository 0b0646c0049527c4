import { useShelvedText } from '@/kit/alert-words';
import { Button } from '@/kit/button';
import { ButtonLink } from '@/kit/button-link';
import { useListState } from '@/kit/list-state';
import { Moment } from '@/kit/moment';
import { Empty } from '@/kit/states';
import { Table, type Column } from '@/kit/table';
import { Tabs } from '@/kit/tabs';
import { useTold } from '@/kit/use-told';
import { useWords } from '@/words';
import { Badge } from './badge';
import { PAGE_SIZE, useOwnAlertActMutation, useOwnAlertsQuery } from './calls';
import { PlatformPage, sections, type PlatformSection } from './platform-page';
import type { PlatformAlert } from './shapes';
import { usePolling } from './use-platform-feed';
import { alertWords, usePlatformWords } from './words';

const tones = { critical: 'bad', warning: 'warn', info: 'quiet' } as const;
const tabs = ['open', 'history'] as const;

/** The page on which one sees more of an alert. */
const ways: Record<string, PlatformSection> = {
  server_cpu: 'system',
  server_disk: 'system',
  database: 'system',
  backup: 'backups',
  broker: 'clients',
  media_server: 'system',
  plugin: 'plugins',
  ingest: 'letters',
  route_stopped: 'routes',
  route_missing: 'routes',
  route_undone: 'routes',
  config: 'routes',
  licence_violation: 'clients',
  unknown_device: 'clients',
};

/** The platform's own alerts: what is wrong now and was, and the way to where one sees more. */
export function PlatformAlertsPage() {
  const { t } = usePlatformWords();
  const at = useListState('-created_at');
  const tab = tabs.find((one) => one === at.get('tab')) ?? 'open';
  const query = useOwnAlertsQuery(
    { chosen: { cleared: tab === 'open' ? 'false' : 'true' }, page: at.page },
    usePolling(),
  );
  const columns = useColumns();
  return (
    <PlatformPage here="alerts">
      <Tabs
        label={t('page.alerts')}
        value={tab}
        onChange={(next) => {
          at.set({ tab: next === 'open' ? '' : next });
        }}
        tabs={tabs.map((id) => ({ id, text: t(`alerts.${id}`) }))}
      >
        <Table
          label={t(`alerts.${tab}`)}
          columns={columns}
          query={query}
          rowKey={({ id }) => id}
          page={at.page}
          pageSize={PAGE_SIZE}
          onPage={at.setPage}
          empty={<Empty icon="check" title={t(tab === 'open' ? 'alerts.none' : 'alerts.noHistory')} />}
        />
      </Tabs>
    </PlatformPage>
  );
}

function useColumns(): Column<PlatformAlert>[] {
  const { t } = usePlatformWords();
  const { t: say } = useWords();
  return [
    { id: 'what', title: t('column.alert'), width: '3fr', card: 'heading', cell: (alert) => <What alert={alert} /> },
    {
      id: 'severity',
      title: t('column.severity'),
      card: 'bare',
      cell: ({ severity, status }) => (
        <Badge tone={status === 'cleared' ? 'quiet' : tones[severity]}>{say(`alert.severity.${severity}`)}</Badge>
      ),
    },
    { id: 'since', title: t('column.since'), cell: ({ created_at }) => <Moment at={created_at} /> },
    {
      id: 'until',
      title: t('column.until'),
      cell: ({ cleared_at }) => (cleared_at === null ? '–' : <Moment at={cleared_at} />),
    },
    { id: 'told', title: t('column.told'), width: '5rem', cell: ({ told }) => told },
    { id: 'acts', title: t('column.acts'), width: '2fr', card: 'foot', cell: (alert) => <Acts alert={alert} /> },
  ];
}

function What({ alert: { alert_type, subject, message } }: { alert: PlatformAlert }) {
  const { t } = usePlatformWords();
  const known = alert_type in alertWords;
  return (
    <span className="min-w-0">
      <span className="block font-[550]">
        {known ? t(`alertType.${alert_type as keyof typeof alertWords}`) : alert_type}
      </span>
      <span className="block text-sm font-normal text-muted wrap-anywhere">
        {/* The hub's own sentence, in English only: why it is so, or what was undone, stands nowhere else. */}
        <span lang="en">{message}</span> <span translate="no">({subject})</span>
      </span>
    </span>
  );
}

function Acts({ alert }: { alert: PlatformAlert }) {
  const { t } = usePlatformWords();
  const { t: say } = useWords();
  const shelved = useShelvedText(alert);
  const [act] = useOwnAlertActMutation();
  const told = useTold();
  const way = ways[alert.alert_type];
  return (
    <div className="flex flex-wrap items-center gap-2">
      {way && alert.status !== 'cleared' && (
        <ButtonLink to={sections[way]}>{t('alerts.look', { page: t(`page.${way}`) })}</ButtonLink>
      )}
      {alert.status === 'open' && (
        <Button onClick={() => void told(() => act({ id: alert.id }), say('alert.acknowledged'))}>
          {say('alert.acknowledge')}
        </Button>
      )}
      {shelved !== null ? (
        <Button
          look="quiet"
          title={shelved}
          onClick={() => void told(() => act({ id: alert.id, shelve: 0 }), t('alerts.unshelved'))}
        >
          {say('alert.unshelve')}
        </Button>
      ) : (
        alert.status !== 'cleared' && (
          <Button look="quiet" onClick={() => void told(() => act({ id: alert.id, shelve: 60 }), t('alerts.shelved'))}>
            {say('alert.shelve')}
          </Button>
        )
      )}
    </div>
  );
}
