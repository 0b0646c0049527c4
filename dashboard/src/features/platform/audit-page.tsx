import { useState } from 'react';
import { useWorkshopsQuery } from '@/api/api';
import { useListState, type ListState } from '@/kit/list-state';
import { SearchField } from '@/kit/search-field';
import { Select } from '@/kit/select';
import { Empty } from '@/kit/states';
import { Table } from '@/kit/table';
import { serverNow } from '@/live/clock';
import { useAuditColumns } from './audit-columns';
import { PAGE_SIZE, useAuditLogQuery } from './calls';
import { PlatformPage } from './platform-page';
import { usePlatformWords } from './words';

const HOUR_MS = 3_600_000;
const spans = { hour: 1, day: 24, week: 168 } as const;
const fields = ['actor_name', 'thing', 'action', 'correlation_id'] as const;

/** Who changed what and when, of all workshops and of the platform itself. */
export function AuditPage() {
  const { t } = usePlatformWords();
  const at = useListState('-created_at');
  const [since] = useState(serverNow);
  const span = at.get('time') as keyof typeof spans;
  const chosen = {
    ...Object.fromEntries(fields.map((name) => [name, at.get(name)])),
    workshop_id: at.get('of'),
    from: span in spans ? new Date(since - spans[span] * HOUR_MS).toISOString() : '',
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
      <Select
        label={t('time.label')}
        none={t('time.any')}
        value={at.get('time')}
        onChange={(time) => {
          at.set({ time });
        }}
        choices={(['hour', 'day', 'week'] as const).map((value) => ({ value, text: t(`time.${value}`) }))}
      />
    </div>
  );
}
