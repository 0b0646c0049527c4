import { Button } from '@/kit/button';
import { Icon } from '@/kit/icons';
import type { ListState } from '@/kit/list-state';
import { Select } from '@/kit/select';
import { Empty } from '@/kit/states';
import { Table } from '@/kit/table';
import { PAGE_SIZE, useNoticeListQuery } from './calls';
import { Filters, spanOf, TimeFilter } from './filters';
import { useNoticeColumns } from './notice-columns';
import { channels, events, states } from './notice-words';
import { TryChannels } from './try-channels';
import { useAlertsWords } from './words';

/** What became of a notice comes by time alone, and no event tells that. */
const POLL_MS = 15_000;

/** The log of notices: who was notified of what by which channel, and what became of it. */
export function NoticesTab({ workshop, at }: { workshop: number; at: ListState }) {
  const { t } = useAlertsWords();
  const chosen = { event: at.get('event'), channel: at.get('channel'), state: at.get('state'), alert: at.get('alert') };
  const span = spanOf(at);
  const query = useNoticeListQuery(
    { workshop, ...chosen, ...span, page: at.page },
    { pollingInterval: POLL_MS, skipPollingIfUnfocused: true },
  );
  const columns = useNoticeColumns(workshop);
  const isFiltered = [...Object.values(chosen), span.time].some((one) => one !== '');
  return (
    <>
      <TryChannels workshop={workshop} />
      <Filters>
        <Select
          label={t('filter.event')}
          none={t('filter.anyEvent')}
          value={chosen.event}
          onChange={(event) => {
            at.set({ event });
          }}
          choices={events.map((value) => ({ value, text: t(`event.${value}`) }))}
        />
        <Select
          label={t('filter.channel')}
          none={t('filter.anyChannel')}
          value={chosen.channel}
          onChange={(channel) => {
            at.set({ channel });
          }}
          choices={channels.map((value) => ({ value, text: t(`channel.${value}`) }))}
        />
        <Select
          label={t('filter.state')}
          none={t('filter.anyState')}
          value={chosen.state}
          onChange={(state) => {
            at.set({ state });
          }}
          choices={states.map((value) => ({ value, text: t(`state.${value}`) }))}
        />
        <TimeFilter workshop={workshop} at={at} />
      </Filters>
      {chosen.alert !== '' && (
        <p className="mb-4 flex flex-wrap items-center gap-3 text-sm font-[550]">
          <Icon name="bell" size={16} />
          {t('filter.ofAlert')}
          <Button
            onClick={() => {
              at.set({ alert: '' });
            }}
          >
            {t('filter.ofAll')}
          </Button>
        </p>
      )}
      <Table
        label={t('list.notices')}
        columns={columns}
        query={query}
        rowKey={({ id }) => id}
        page={at.page}
        pageSize={PAGE_SIZE}
        onPage={at.setPage}
        empty={
          <Empty icon={isFiltered ? 'search' : 'bell'} title={t(isFiltered ? 'list.noneHere' : 'notices.none')}>
            <p>{t('notices.noneHint')}</p>
            {isFiltered && (
              <Button
                onClick={() => {
                  at.set({ event: '', channel: '', state: '', alert: '', time: '', from: '', to: '' });
                }}
              >
                {t('list.showAll')}
              </Button>
            )}
          </Empty>
        }
      />
    </>
  );
}
