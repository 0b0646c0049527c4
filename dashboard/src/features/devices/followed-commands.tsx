import { useState } from 'react';
import { Table } from '@/kit/table';
import { CommandCame } from './command-came';
import { isBad, isOpen } from './command-ends';
import type { Command, Device, GivenCommand } from './shapes';
import type { CommandNews } from './use-command-news';
import { Name } from './use-device-columns';
import { useDevicesWords } from './words';

const PAGE_SIZE = 50;

type Followed = Pick<Command, 'device_id' | 'command_id' | 'state' | 'progress' | 'state_reason'>;

/** What came to nothing first, then what is still to come. */
const urgency = ({ state }: Followed): number => (isBad(state) ? 0 : isOpen(state) ? 1 : 2);

interface FollowedCommandsProps {
  given: GivenCommand[];
  news: CommandNews;
  devices: Device[];
}

/** How far a command has come at each device that it was given to. */
export function FollowedCommands({ given, news, devices }: FollowedCommandsProps) {
  const { t } = useDevicesWords();
  const [page, setPage] = useState(1);
  const rows = given
    .map((one): Followed => ({ progress: null, state_reason: null, ...one, ...news[one.command_id] }))
    .sort((a, b) => urgency(a) - urgency(b) || a.device_id.localeCompare(b.device_id, undefined, { numeric: true }));
  const names = new Map(devices.map(({ device_id, name }) => [device_id, name]));
  const done = rows.filter(({ state }) => state === 'done').length;
  const open = rows.filter(({ state }) => isOpen(state)).length;
  const bad = rows.filter(({ state }) => isBad(state)).length;
  return (
    <section aria-labelledby="followed" className="flex flex-col gap-3">
      <h2 id="followed" className="text-md font-[650] tracking-tight">
        {t('many.followed')}
      </h2>
      <p role="status" data-open={open} className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
        <span>{t('many.ended', { ended: done, count: rows.length })}</span>
        {open > 0 && <span className="text-muted">{t('many.open', { count: open })}</span>}
        {bad > 0 && <span className="font-semibold text-bad">{t('many.bad', { count: bad })}</span>}
      </p>
      <Table
        label={t('many.followed')}
        columns={[
          {
            id: 'device',
            title: t('column.name'),
            card: 'heading',
            width: '2fr',
            cell: ({ device_id }: Followed) => <Name device={{ device_id, name: names.get(device_id) ?? null }} />,
          },
          {
            id: 'came',
            title: t('column.state'),
            card: 'bare',
            cell: (row: Followed) => <CommandCame command={row} />,
          },
        ]}
        query={{
          data: { rows: rows.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE), total: rows.length },
          refetch: () => undefined,
        }}
        rowKey={({ command_id }) => command_id}
        rowTo={({ device_id }) => `/devices/${device_id}`}
        page={page}
        pageSize={PAGE_SIZE}
        onPage={setPage}
        empty={<p className="text-muted">{t('many.nobody')}</p>}
      />
    </section>
  );
}
