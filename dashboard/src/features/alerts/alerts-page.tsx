import { useMemo } from 'react';
import { useAlertsQuery } from '@/api/api';
import { useIsAdmin } from '@/api/viewers';
import { useWorkshop } from '@/api/workshop-in-view';
import { knownType } from '@/kit/alert-text';
import { Button } from '@/kit/button';
import { ButtonLink } from '@/kit/button-link';
import { useListState, type ListState } from '@/kit/list-state';
import { Icon } from '@/kit/icons';
import { Page } from '@/kit/page';
import { Empty } from '@/kit/states';
import { Table } from '@/kit/table';
import { Tabs } from '@/kit/tabs';
import { useWords } from '@/words';
import { AcknowledgeAll } from './acknowledge-all';
import { useAlertColumns } from './alert-columns';
import { PAGE_SIZE, useAlertListQuery, type AlertFilter, type AlertsTab } from './calls';
import { AlertFilters, spanOf } from './filters';
import { NoticesTab } from './notices-tab';
import { useListNews } from './use-alert-news';
import { useAlertsWords } from './words';

export { warmUpList } from './warm-up';

const tabs = ['open', 'history', 'shelved', 'notices'] as const;
/** How many were notified grows by time alone, and no event tells that. */
const POLL_MS = 30_000;

/** The alerts that one may see: what is open and what was, what is shelved, and, for admins, who was notified. */
export function AlertsPage() {
  const workshop = useWorkshop();
  const admin = useIsAdmin();
  const { t } = useAlertsWords();
  const { t: say } = useWords();
  const at = useListState('-created_at');
  const offered = tabs.filter((tab) => tab !== 'notices' || admin);
  const tab = offered.find((one) => one === at.get('tab')) ?? 'open';
  const open = useAlertsQuery(workshop).data?.filter(({ status }) => status === 'open').length ?? 0;
  return (
    <Page
      title={say('alert.title')}
      tab={`${open > 0 ? `(${open}) ` : ''}${say('alert.title')}`}
      actions={<LimitsLink />}
    >
      <Tabs
        label={t('list.tabs')}
        value={tab}
        onChange={(next) => {
          at.set({ tab: next === 'open' ? '' : next, alert: '', event: '', channel: '', state: '' });
        }}
        tabs={offered.map((id) => ({ id, text: t(`list.${id}`) }))}
      >
        {tab === 'notices' ? (
          <NoticesTab workshop={workshop} at={at} />
        ) : (
          <AlertsTable key={tab} workshop={workshop} tab={tab} at={at} />
        )}
      </Tabs>
    </Page>
  );
}

function LimitsLink() {
  const { t } = useAlertsWords();
  return (
    <ButtonLink to="/alerts/limits">
      <Icon name="gear" size={16} />
      {t('list.limits')}
    </ButtonLink>
  );
}

function AlertsTable({ workshop, tab, at }: { workshop: number; tab: AlertsTab; at: ListState }) {
  const { t } = useAlertsWords();
  const filter: AlertFilter = {
    workshop,
    pit: at.get('pit'),
    type: at.get('type'),
    severity: at.get('severity'),
    ...spanOf(at),
  };
  const asked = { ...filter, tab, page: at.page };
  const query = useAlertListQuery(asked, { pollingInterval: POLL_MS, skipPollingIfUnfocused: true });
  const columns = useAlertColumns(workshop, tab);
  const rows = query.data?.rows;
  const custom = useMemo(
    () => [...new Set(rows?.map(({ alert_type }) => alert_type).filter((type) => knownType(type) === null))],
    [rows],
  );
  useListNews(asked);
  const isFiltered = [filter.pit, filter.type, filter.severity, filter.time].some((chosen) => chosen !== '');
  return (
    <>
      <AlertFilters workshop={workshop} at={at} types={custom} />
      {tab === 'open' && <AcknowledgeAll filter={filter} isFiltered={isFiltered} none={query.data?.total === 0} />}
      <Table
        label={t(`list.${tab}`)}
        columns={columns}
        query={query}
        rowKey={({ id }) => id}
        rowTo={({ id }) => `/a/${id}`}
        page={at.page}
        pageSize={PAGE_SIZE}
        onPage={at.setPage}
        empty={<Nothing tab={tab} isFiltered={isFiltered} at={at} />}
      />
    </>
  );
}

const none = {
  open: ['list.none', 'list.noneHint'],
  history: ['list.noHistory', 'list.noHistoryHint'],
  shelved: ['list.noShelved', 'list.noShelvedHint'],
} as const;

function Nothing({ tab, isFiltered, at }: { tab: AlertsTab; isFiltered: boolean; at: ListState }) {
  const { t } = useAlertsWords();
  if (isFiltered) {
    return (
      <Empty icon="search" title={t('list.noneHere')}>
        <Button
          onClick={() => {
            at.set({ pit: '', type: '', severity: '', time: '', from: '', to: '' });
          }}
        >
          {t('list.showAll')}
        </Button>
      </Empty>
    );
  }
  const [title, hint] = none[tab];
  return (
    <Empty icon="check" title={t(title)}>
      <p>{t(hint)}</p>
    </Empty>
  );
}
