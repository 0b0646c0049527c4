import type { Device } from './shapes';

/** How a device is, in one word; `waiting`: never heard yet. */
export type DeviceState = 'online' | 'offline' | 'disabled' | 'updating' | 'waiting' | 'retired';

/** As the tabs of the list have them. */
export const STATES = [
  'online',
  'offline',
  'disabled',
  'updating',
  'waiting',
  'retired',
] as const satisfies DeviceState[];

export function stateOf({ status, connection, last_seen_at }: Device): DeviceState {
  if (status === 'retired') return 'retired';
  if (status === 'disabled' || connection === 'disabled') return 'disabled';
  if (last_seen_at === null) return 'waiting';
  return connection === 'unknown' ? 'offline' : connection;
}

/** What one looks for in the list; '' for anything. */
export interface Filter {
  /** Of all that are in service, or of one state. */
  state: DeviceState | 'all';
  q: string;
  /** The id of a pit, or `none`. */
  pit: string;
  label: string;
  fw: string;
}

/** The devices that fit, but for their state, which the tabs count. */
export function fitting<T extends Device>(devices: T[], { q, pit, label, fw }: Omit<Filter, 'state'>): T[] {
  const words = q.trim().toLocaleLowerCase();
  return devices.filter(
    (device) =>
      (words === '' ||
        [device.device_id, device.name, ...device.labels].some((text) => text?.toLocaleLowerCase().includes(words))) &&
      (pit === '' || String(device.pit_id ?? 'none') === pit) &&
      (label === '' || device.labels.includes(label)) &&
      (fw === '' || (device.fw ?? 'none') === fw),
  );
}

/** Whether it has that state; in service are all but the retired ones. */
export const isIn = (device: Device, state: Filter['state']): boolean =>
  state === 'all' ? device.status !== 'retired' : stateOf(device) === state;

export const SORTS = ['state', 'name', '-last_seen_at', 'fw'] as const;
export type Sort = (typeof SORTS)[number];

const URGENCY: Record<DeviceState, number> = {
  offline: 0,
  updating: 1,
  disabled: 2,
  waiting: 3,
  online: 4,
  retired: 5,
};
const called = ({ name, device_id }: Device): string => name ?? device_id;
const newer = (a: string | null, b: string | null): number => (b ?? '').localeCompare(a ?? '');
const versions = new Intl.Collator('en', { numeric: true });

/** `state`: what somebody should look at comes first. */
export function sorted<T extends Device>(devices: T[], by: string): T[] {
  const byName = (a: Device, b: Device) => called(a).localeCompare(called(b), undefined, { numeric: true });
  const orders: Record<string, (a: Device, b: Device) => number> = {
    state: (a, b) => URGENCY[stateOf(a)] - URGENCY[stateOf(b)],
    '-last_seen_at': (a, b) => newer(a.last_seen_at, b.last_seen_at),
    fw: (a, b) => versions.compare(a.fw ?? '', b.fw ?? ''),
  };
  return devices.toSorted((a, b) => (orders[by]?.(a, b) ?? 0) || byName(a, b));
}

/** All values that some of them have, in order. */
export const valuesOf = <T extends Device>(devices: T[], of: (device: T) => string | string[]): string[] =>
  [...new Set(devices.flatMap(of))].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));

export const labelsOf = (devices: Device[]): string[] => valuesOf(devices, ({ labels }) => labels);

/** Puts what is newly known of a device into the list. Changes it in place. */
export function moveOn(devices: Device[], device: Device): void {
  const at = devices.findIndex(({ device_id }) => device_id === device.device_id);
  if (at >= 0) devices[at] = device;
  else devices.push(device);
}

/** How good a radio is by its dBm. */
export const signalOf = (dbm: number): 'good' | 'fair' | 'weak' => (dbm >= -67 ? 'good' : dbm >= -80 ? 'fair' : 'weak');
