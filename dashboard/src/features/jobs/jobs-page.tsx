import { useWorkshop } from '@/api/workshop-in-view';
import { statuses } from '@/domain/job-moves';
import { Button } from '@/kit/button';
import { ButtonLink } from '@/kit/button-link';
import { Icon } from '@/kit/icons';
import { useListState } from '@/kit/list-state';
import { Page } from '@/kit/page';
import { SearchField } from '@/kit/search-field';
import { Select } from '@/kit/select';
import { Empty } from '@/kit/states';
import { Table } from '@/kit/table';
import { Tabs } from '@/kit/tabs';
import { useWords } from '@/words';
import { PAGE_SIZE, useJobCountsQuery, useJobListQuery, type JobsTab } from './calls';
import { useJobColumns } from './job-columns';
import { PlannedJobs } from './planned-jobs';
import { useListNews } from './use-list-news';
import { useMayChange } from './use-may-change';
import { useJobsWords } from './words';

export { warmUpList } from './warm-up';

const tabs: (JobsTab | 'planned')[] = ['open', 'planned', ...statuses, 'all'];
/** Work goes on by time alone, and no event tells that. */
const POLL_MS = 60_000;
const sorts = ['-created_at', 'created_at', 'estimated_end_time', '-updated_at'] as const;

/** Every job that one may see: by status, found by plate, phone or name as one types. */
export function JobsPage() {
  const workshop = useWorkshop();
  const { t } = useJobsWords();
  const { t: say } = useWords();
  const at = useListState('-created_at');
  const columns = useJobColumns();
  const mayAdd = useMayChange();

  const tab = tabs.find((one) => one === at.get('tab')) ?? 'open';
  const q = at.get('q');
  const asked = { workshop, tab: tab === 'planned' ? ('received' as const) : tab, q, sort: at.sort, page: at.page };
  const query = useJobListQuery(asked, { pollingInterval: POLL_MS });
  const { data: counts } = useJobCountsQuery({ workshop, q });
  useListNews(asked);

  return (
    <Page title={t('list.title')} actions={mayAdd && <NewJobLink />}>
      <div className="mb-3 flex flex-wrap gap-2.5">
        <SearchField
          label={t('list.search')}
          value={q}
          onChange={(next) => {
            at.set({ q: next });
          }}
        />
        <Select
          label={t('list.sort')}
          value={at.sort}
          onChange={at.setSort}
          choices={sorts.map((value) => ({ value, text: t(`sort.${value}`) }))}
        />
      </div>
      <Tabs
        label={t('list.tabs')}
        value={tab}
        onChange={(next) => {
          at.set({ tab: next === 'open' ? '' : next });
        }}
        tabs={tabs.map((id) => ({
          id,
          text: id === 'open' || id === 'all' || id === 'planned' ? t(`list.${id}`) : say(`job.status.${id}`),
          ...(counts && { count: counts[id === 'planned' ? 'received' : id] }),
        }))}
      >
        {tab === 'planned' ? (
          <PlannedJobs workshop={workshop} q={q} />
        ) : (
          <Table
            label={t('list.title')}
            columns={columns}
            query={query}
            rowKey={({ id }) => id}
            rowTo={({ id }) => `/jobs/${id}`}
            sort={at.sort}
            onSort={at.setSort}
            page={at.page}
            pageSize={PAGE_SIZE}
            onPage={at.setPage}
            empty={
              <Nothing
                searched={q}
                elsewhere={tab === 'all' ? 0 : (counts?.all ?? 0)}
                mayAdd={mayAdd}
                onAll={() => {
                  at.set({ tab: 'all' });
                }}
              />
            }
          />
        )}
      </Tabs>
    </Page>
  );
}

function NewJobLink() {
  const { t } = useJobsWords();
  return (
    <ButtonLink to="/jobs/new" look="primary">
      <Icon name="add" size={16} />
      {t('list.new')}
    </ButtonLink>
  );
}

interface NothingProps {
  searched: string;
  /** How many there are under any status. */
  elsewhere: number;
  mayAdd: boolean;
  onAll: () => void;
}

function Nothing({ searched, elsewhere, mayAdd, onAll }: NothingProps) {
  const { t } = useJobsWords();
  if (elsewhere > 0) {
    return (
      <Empty icon="search" title={searched === '' ? t('list.noneHere') : t('list.notFoundHere', { q: searched })}>
        <Button onClick={onAll}>{t('list.showAll', { count: elsewhere })}</Button>
      </Empty>
    );
  }
  return searched === '' ? (
    <Empty icon="job" title={t('list.none')}>
      <p>{t(mayAdd ? 'list.noneHint' : 'list.noneMine')}</p>
      {mayAdd && <NewJobLink />}
    </Empty>
  ) : (
    <Empty icon="search" title={t('list.notFound', { q: searched })}>
      <p>{t('list.notFoundHint')}</p>
    </Empty>
  );
}
