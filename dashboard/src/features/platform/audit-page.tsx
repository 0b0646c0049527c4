import { useWorkshopsQuery } from '@/api/api';
import { useListState, type ListState } from '@/kit/list-state';
import { SearchField } from '@/kit/search-field';
import { Select } from '@/kit/select';
import { Empty } from '@/kit/states';
import { Table } from '@/kit/table';
import { didWords, thingWords } from '@/words/audit';
import { useAuditColumns } from './audit-columns';
import { PAGE_SIZE, useAuditLogQuery } from './calls';
import { PlatformPage } from './platform-page';
import { TimeFilter, useFrom } from './time-filter';
import { usePlatformWords } from './words';

/** What is chosen by the words that the rows show. */
const CHOSEN = [
  ['thing', thingWords],
  ['action', didWords],
] as const;
const TYPED = ['actor_name', 'correlation_id'] as const;
const fields = ['thing', 'action', ...TYPED] as const;

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
  const say = {
    thing: (key: string) => t(`thing.${key as keyof typeof thingWords}`),
    action: (key: string) => t(`did.${key as keyof typeof didWords}`),
  };
  return (
    <div className="mb-3 flex flex-wrap gap-2.5">
      {CHOSEN.map(([name, words]) => (
        <Select
          key={name}
          label={t(`audit.${name}`)}
          none={t(`audit.any_${name}`)}
          value={at.get(name)}
          onChange={(value) => {
            at.set({ [name]: value });
          }}
          choices={Object.keys(words).map((value) => ({ value, text: say[name](value) }))}
        />
      ))}
      {TYPED.map((name) => (
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
