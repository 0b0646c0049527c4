import { Button } from '@/kit/button';
import { useListState, type ListState } from '@/kit/list-state';
import { PageLink } from '@/kit/page-link';
import { SearchField } from '@/kit/search-field';
import { Select } from '@/kit/select';
import { Empty } from '@/kit/states';
import { Table } from '@/kit/table';
import { useTold } from '@/kit/use-told';
import { refusalWords } from '@/words/audit';
import { PAGE_SIZE, useDeadLettersQuery, useReplayLettersMutation } from './calls';
import { useLetterColumns } from './letter-columns';
import { PlatformPage } from './platform-page';
import { usePlatformWords } from './words';

/** Replayed in the background, 200 a second. */
const POLL_MS = 5_000;

/** Messages that were refused: what came, why it was not stored, and another try of one or of all. */
export function LettersPage() {
  const { t } = usePlatformWords();
  const at = useListState('-received_at');
  const chosen = { reason: at.get('reason'), device_id: at.get('device') };
  const query = useDeadLettersQuery(
    { chosen, page: at.page },
    { pollingInterval: POLL_MS, skipPollingIfUnfocused: true },
  );
  const columns = useLetterColumns();
  const filtered = Object.values(chosen).some((value) => value !== '');
  return (
    <PlatformPage here="letters" actions={<ReplayAll chosen={chosen} filtered={filtered} />}>
      <Filters at={at} />
      <Table
        label={t('page.letters')}
        columns={columns}
        query={query}
        rowKey={({ id }) => id}
        page={at.page}
        pageSize={PAGE_SIZE}
        onPage={at.setPage}
        empty={<Empty icon="check" title={t(filtered ? 'letters.notFound' : 'letters.none')} />}
      />
      <PageLink
        to="/platform/audit?thing=dead_letter"
        className="mt-3 inline-flex min-h-11 items-center text-sm font-[550] text-accent underline"
      >
        {t('letters.results')}
      </PageLink>
    </PlatformPage>
  );
}

function Filters({ at }: { at: ListState }) {
  const { t } = usePlatformWords();
  return (
    <div className="mb-3 flex flex-wrap gap-2.5">
      <Select
        label={t('letters.reason')}
        none={t('letters.anyReason')}
        value={at.get('reason')}
        onChange={(reason) => {
          at.set({ reason });
        }}
        choices={Object.keys(refusalWords).map((value) => ({
          value,
          text: t(`refusal.${value as keyof typeof refusalWords}`),
        }))}
      />
      <SearchField
        label={t('letters.device')}
        value={at.get('device')}
        onChange={(device) => {
          at.set({ device });
        }}
      />
    </div>
  );
}

/** Those that the filters let through and nobody has replayed. */
function ReplayAll({ chosen, filtered }: { chosen: { reason: string; device_id: string }; filtered: boolean }) {
  const { t } = usePlatformWords();
  const [replay, { isLoading }] = useReplayLettersMutation();
  const told = useTold();
  const ask = async () => {
    const which = {
      ...(chosen.reason !== '' && { reason: chosen.reason }),
      ...(chosen.device_id !== '' && { device_id: chosen.device_id }),
      again: false,
    };
    const question = {
      title: t(filtered ? 'letters.filteredTitle' : 'letters.allTitle'),
      text: t('letters.allText'),
      action: t('letters.all'),
    };
    await told(
      () => replay(which),
      t('letters.begun'),
      question,
      ({ status }) => (status === 409 ? t('letters.running') : null),
    );
  };
  return (
    <Button aria-disabled={isLoading} onClick={() => void (isLoading || ask())}>
      {t('letters.all')}
    </Button>
  );
}
