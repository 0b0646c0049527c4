import type { Problem } from '@/api/call';
import { Button } from '@/kit/button';
import { useListState, type ListState } from '@/kit/list-state';
import { Moment } from '@/kit/moment';
import { SearchField } from '@/kit/search-field';
import { Select } from '@/kit/select';
import { Empty } from '@/kit/states';
import { Table, type Column } from '@/kit/table';
import { useTold } from '@/kit/use-told';
import { Badge } from './badge';
import { PAGE_SIZE, useBrokerClientsQuery, useDisconnectClientMutation } from './calls';
import { PlatformPage } from './platform-page';
import type { BrokerClient } from './shapes';
import { usePlatformWords } from './words';

const POLL_MS = 15_000;
const kinds = ['device', 'workshop', 'hub', 'unknown'] as const;

/** Who is connected to the broker, since when and from where, and hanging up. */
export function ClientsPage() {
  const { t } = usePlatformWords();
  const at = useListState('client_id');
  const chosen = { kind: at.get('kind'), connected: at.get('connected'), q: at.get('q') };
  const query = useBrokerClientsQuery(
    { chosen, page: at.page },
    { pollingInterval: POLL_MS, skipPollingIfUnfocused: true },
  );
  const columns = useColumns();
  const unknown = (query.error as Problem | undefined)?.status === 501;
  return (
    <PlatformPage here="clients">
      {unknown ? (
        <Empty icon="noSignal" title={t('clients.unknown')}>
          <p>{t('clients.unknownHint')}</p>
        </Empty>
      ) : (
        <>
          <Filters at={at} />
          <Table
            label={t('page.clients')}
            columns={columns}
            query={query}
            rowKey={({ client_id, username, since }) => `${client_id} ${username} ${since}`}
            page={at.page}
            pageSize={PAGE_SIZE}
            onPage={at.setPage}
            empty={<Empty icon="search" title={t('clients.none')} />}
          />
        </>
      )}
    </PlatformPage>
  );
}

function Filters({ at }: { at: ListState }) {
  const { t } = usePlatformWords();
  return (
    <div className="mb-3 flex flex-wrap gap-2.5">
      <SearchField
        label={t('clients.search')}
        value={at.get('q')}
        onChange={(q) => {
          at.set({ q });
        }}
      />
      <Select
        label={t('clients.kind')}
        none={t('clients.anyKind')}
        value={at.get('kind')}
        onChange={(kind) => {
          at.set({ kind });
        }}
        choices={kinds.map((value) => ({ value, text: t(`kind.${value}`) }))}
      />
      <Select
        label={t('clients.state')}
        none={t('clients.anyState')}
        value={at.get('connected')}
        onChange={(connected) => {
          at.set({ connected });
        }}
        choices={(['true', 'false'] as const).map((value) => ({ value, text: t(`connected.${value}`) }))}
      />
    </div>
  );
}

function useColumns(): Column<BrokerClient>[] {
  const { t } = usePlatformWords();
  const moment = (at: string | null) => (at === null ? '–' : <Moment at={at} />);
  return [
    {
      id: 'client',
      title: t('column.client'),
      width: '2.5fr',
      card: 'heading',
      cell: ({ client_id, username }) => (
        <span translate="no" className="font-mono text-sm wrap-anywhere">
          {client_id ?? username ?? '–'}
        </span>
      ),
    },
    { id: 'kind', title: t('column.kind'), cell: ({ kind }) => t(`kind.${kind}`) },
    {
      id: 'state',
      title: t('column.state'),
      width: '1.4fr',
      card: 'bare',
      cell: ({ connected }) => (
        <Badge tone={connected ? 'ok' : 'quiet'}>{connected === null ? '–' : t(`connected.${connected}`)}</Badge>
      ),
    },
    { id: 'since', title: t('column.since'), cell: ({ since }) => moment(since) },
    { id: 'address', title: t('column.address'), cell: ({ address }) => address ?? '–' },
    {
      id: 'protocol',
      title: t('column.protocol'),
      cell: ({ protocol }) => <span translate="no">{protocol ?? '–'}</span>,
    },
    { id: 'queued', title: t('column.queued'), align: 'end', cell: ({ queued }) => queued ?? '–' },
    { id: 'acts', title: t('column.acts'), width: '1.4fr', card: 'foot', cell: (client) => <HangUp client={client} /> },
  ];
}

function HangUp({ client: { client_id, username, kind, connected } }: { client: BrokerClient }) {
  const { t } = usePlatformWords();
  const [disconnect, { isLoading }] = useDisconnectClientMutation();
  const told = useTold();
  const name = client_id ?? username;
  if (name === null || kind === 'hub' || connected === false) return null;
  const ask = async () => {
    await told(() => disconnect(name), t('clients.done', { name }), {
      title: t('clients.hangUpTitle', { name }),
      text: t('clients.hangUpText'),
      action: t('clients.hangUp'),
    });
  };
  return (
    <Button
      aria-label={t('clients.hangUpOf', { name })}
      aria-disabled={isLoading}
      onClick={() => void (isLoading || ask())}
    >
      {t('clients.hangUp')}
    </Button>
  );
}
