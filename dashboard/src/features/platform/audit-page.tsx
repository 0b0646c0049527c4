import { useWorkshopsQuery } from '@/api/api';
import { useListState, type ListState } from '@/kit/list-state';
import { SearchField } from '@/kit/search-field';
import { Select } from '@/kit/select';
import { Empty } from '@/kit/states';
import { Table } from '@/kit/table';
import { useAuditColumns } from './audit-columns';
import { PAGE_SIZE, useAuditLogQuery } from './calls';
import { PlatformPage } from './platform-page';
import { TimeFilter, useFrom } from './time-filter';
import { usePlatformWords } from './words';

const fields = ['actor_name', 'thing', 'action', 'correlation_id'] as const;

/** Who changed what and when, of all workshops and of the platform itself. */
export function AuditPage() {
  const { t } = usePlatformWords();
  const at = useListState('-created_at');
  const from = useFrom(at);
  const chosen = {
    ...Object.fromEntries(fields.map((name) => [name, at.get(name)])),
    workshop_id: at.get('of'),
    from,
  };
  const query = useAuditLogQuery({ chosen, page: at.page });
  const { data: workshops = NONE } = useWorkshopsQuery(undefined);
  const columns = useAuditColumns(workshops);
  return (
    <PlatformPage here="audit">
      <Filters at={at} workshops={workshops} />
      <Table
        label={t('page.audit')}
        columns={columns}
        query={query}
        rowKey={({ id }) => id}
        page={at.page}
        pageSize={PAGE_SIZE}
        onPage={at.setPage}
        empty={<Empty icon="search" title={t('audit.none')} />}
      />
    </PlatformPage>
  );
}

const NONE: { id: number; name: string }[] = [];

function Filters({ at, workshops }: { at: ListState; workshops: { id: number; name: string }[] }) {
  const { t } = usePlatformWords();
  return (
    <div className="mb-3 flex flex-wrap gap-2.5">
      {fields.map((name) => (
        <SearchField
          key={name}
          label={t(`audit.${name}`)}
          value={at.get(name)}
          onChange={(value) => {
            at.set({ [name]: value });
          }}
        />
      ))}
      <Select
        label={t('column.workshop')}
        none={t('audit.anyWorkshop')}
        value={at.get('of')}
        onChange={(of) => {
          at.set({ of });
        }}
        choices={workshops.map(({ id, name }) => ({ value: String(id), text: name }))}
      />
      <TimeFilter at={at} />
    </div>
  );
}
