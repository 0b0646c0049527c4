import { useState } from 'react';
import { useListState } from '@/kit/list-state';
import { Moment } from '@/kit/moment';
import { Select } from '@/kit/select';
import { Empty } from '@/kit/states';
import { Table, type Column } from '@/kit/table';
import { serverNow } from '@/live/clock';
import { Badge } from './badge';
import { PAGE_SIZE, useLicencesQuery } from './calls';
import { PlatformPage } from './platform-page';
import type { DeviceLicence } from './shapes';
import { usePolling } from './use-platform-feed';
import { usePlatformWords } from './words';

const statuses = ['active', 'expired', 'revoked'] as const;
const DAY_MS = 86_400_000;
const spans = { week: 7, month: 30 } as const;

/** Licences of all devices, those that end first on top, and whether each is heard. */
export function LicencesPage() {
  const { t } = usePlatformWords();
  const at = useListState('expires_at');
  const [since] = useState(serverNow);
  const span = at.get('ends') as keyof typeof spans;
  const before = span in spans ? new Date(since + spans[span] * DAY_MS).toISOString() : '';
  const query = useLicencesQuery(
    { chosen: { status: at.get('status'), expires_before: before }, page: at.page },
    usePolling(),
  );
  const columns = useColumns();
  return (
    <PlatformPage here="licences">
      <div className="mb-3 flex flex-wrap gap-2.5">
        <Select
          label={t('licence.status')}
          none={t('licence.any')}
          value={at.get('status')}
          onChange={(status) => {
            at.set({ status });
          }}
          choices={statuses.map((value) => ({ value, text: t(`licence.${value}`) }))}
        />
        <Select
          label={t('licence.ends')}
          none={t('licence.anyEnd')}
          value={at.get('ends')}
          onChange={(ends) => {
            at.set({ ends });
          }}
          choices={(['week', 'month'] as const).map((value) => ({ value, text: t(`ends_in.${value}`) }))}
        />
      </div>
      <Table
        label={t('page.licences')}
        columns={columns}
        query={query}
        rowKey={({ device_id }) => device_id}
        rowTo={({ device_id, workshop_id }) =>
          workshop_id === null ? '/platform/licences' : `/devices/${device_id}?workshop=${workshop_id}`
        }
        page={at.page}
        pageSize={PAGE_SIZE}
        onPage={at.setPage}
        empty={<Empty icon="chip" title={t('licence.none')} />}
      />
    </PlatformPage>
  );
}

function useColumns(): Column<DeviceLicence>[] {
  const { t } = usePlatformWords();
  const moment = (at: string | null, none: string) => (at === null ? none : <Moment at={at} />);
  return [
    {
      id: 'device',
      title: t('column.device'),
      width: '2fr',
      card: 'heading',
      cell: ({ device_id }) => (
        <span translate="no" className="font-mono text-sm wrap-anywhere">
          {device_id}
        </span>
      ),
    },
    {
      id: 'workshop',
      title: t('column.workshop'),
      width: '1.5fr',
      cell: ({ workshop }) => workshop ?? t('licence.unclaimed'),
    },
    { id: 'status', title: t('column.licence'), cell: ({ status }) => t(`licence.${status}`) },
    {
      id: 'standing',
      title: t('column.standing'),
      width: '1.5fr',
      card: 'bare',
      cell: ({ standing }) => <Badge tone={standing === 'valid' ? 'ok' : 'bad'}>{t(`standing.${standing}`)}</Badge>,
    },
    { id: 'ends', title: t('column.ends'), cell: ({ expires_at }) => moment(expires_at, t('licence.endless')) },
    { id: 'rotated', title: t('column.rotated'), cell: ({ rotated_at }) => moment(rotated_at, '–') },
    { id: 'seen', title: t('column.seen'), cell: ({ last_seen_at }) => moment(last_seen_at, t('never')) },
  ];
}
