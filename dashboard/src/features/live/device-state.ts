import type { Device, Pit } from '@/contract/shapes';
import { deviceName } from '@/domain/devices';

export type DeviceState = 'online' | 'silent' | 'offline' | 'partly' | 'disabled' | 'updating' | 'none' | 'waiting';

interface Signs {
  pit: Pit;
  /** The devices of the pit, as far as this user may see devices. */
  devices: Device[];
  heard: 'never' | 'long ago' | 'now';
}

/** What a card says about the device: what the hub knows of it comes second to what was heard. */
export function deviceState({ pit, devices, heard }: Signs): DeviceState {
  const all = (test: (device: Device) => boolean) => devices.length > 0 && devices.every(test);
  if (pit.device_ids.length === 0 && heard !== 'now') return 'none';
  if (all((device) => device.status === 'disabled' || device.connection === 'disabled')) return 'disabled';
  if (all((device) => device.connection === 'updating')) return 'updating';
  if (all((device) => device.connection === 'offline')) return 'offline';
  if (devices.length > 1 && devices.some(isGone)) return 'partly';
  if (heard === 'now') return 'online';
  return heard === 'never' ? 'waiting' : 'silent';
}

const isGone = ({ status, connection }: Device): boolean => status === 'active' && connection === 'offline';

/** What those of a pit's devices are called that are offline while others are not. */
export const goneNames = (devices: Device[]): string => devices.filter(isGone).map(deviceName).join(', ');

/** States in which somebody should go and look. */
export const needsLooking = (state: DeviceState): boolean =>
  state === 'silent' || state === 'offline' || state === 'partly';
