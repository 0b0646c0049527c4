import type { Pit } from '@/contract/shapes';
import { Icon, type IconName } from '@/kit/icons';
import { Moment } from '@/kit/moment';
import type { Column } from '@/kit/table';
import { useWords } from '@/words';
import { signalOf, stateOf, type DeviceState } from './device-states';
import type { Device } from './shapes';
import { useDevicesWords } from './words';

/** What the list shows of each device. */
export function useDeviceColumns(pits: Pit[]): Column<Device>[] {
  const { t } = useDevicesWords();
  const { t: say } = useWords();
  const numbers = new Map(pits.map(({ id, pit_number }) => [id, pit_number]));
  const pitOf = ({ pit_id }: Device) => {
    const number = pit_id === null ? undefined : numbers.get(pit_id);
    return number === undefined ? t('list.noPit') : say('pit.number', { number });
  };
  return [
    {
      id: 'name',
      title: t('column.name'),
      width: '2fr',
      card: 'heading',
      cell: (device) => <Name device={device} />,
    },
    { id: 'state', title: t('column.state'), card: 'start', cell: (device) => <StateBadge state={stateOf(device)} /> },
    { id: 'pit', title: t('column.pit'), card: 'end', cell: pitOf },
    { id: 'seen', title: t('column.seen'), cell: (device) => <Seen device={device} /> },
    { id: 'fw', title: t('column.fw'), cell: ({ fw }) => fw ?? '–' },
    { id: 'signal', title: t('column.signal'), cell: (device) => <Signal device={device} /> },
    { id: 'sensors', title: t('column.sensors'), cell: sensorsOf },
    {
      id: 'labels',
      title: t('column.labels'),
      card: 'foot',
      cell: ({ labels }) => <span className="wrap-anywhere">{labels.join(', ')}</span>,
    },
  ];
}

/** What it found when it started; what it should have, before it was heard. */
const sensorsOf = ({ reported_sensors, sensor_types }: Device): string =>
  (reported_sensors.length > 0 ? reported_sensors : sensor_types).join(', ');

/** A device as it is told from others of its name. */
export function Name({ device: { name, device_id } }: { device: Pick<Device, 'name' | 'device_id'> }) {
  return (
    <span className="min-w-0">
      <span className="block wrap-anywhere">{name ?? device_id}</span>
      {name !== null && (
        <span className="block font-mono text-xs font-normal text-muted wrap-anywhere">{device_id}</span>
      )}
    </span>
  );
}

const icons: Record<DeviceState, IconName> = {
  online: 'chip',
  offline: 'noSignal',
  disabled: 'skip',
  updating: 'repeat',
  waiting: 'clock',
  retired: 'trash',
};

/** How a device is: word and shape, and red where somebody has to go and look. */
export function StateBadge({ state }: { state: DeviceState }) {
  const { t } = useDevicesWords();
  const look = state === 'offline' ? 'text-bad' : state === 'online' ? 'text-ok' : 'text-muted';
  return (
    <span data-state={state} className={`inline-flex items-center gap-1.5 font-[550] ${look}`}>
      <Icon name={icons[state]} size={15} />
      {t(`is.${state}`)}
    </span>
  );
}

function Seen({ device }: { device: Device }) {
  const { t } = useDevicesWords();
  if (device.last_seen_at === null) return t('never');
  return device.connection === 'online' ? t('now') : <Moment at={device.last_seen_at} />;
}

function Signal({ device: { rssi } }: { device: Device }) {
  const { t } = useDevicesWords();
  return rssi === null ? '–' : <span className="num">{t(`signal.${signalOf(rssi)}`, { dbm: rssi })}</span>;
}
