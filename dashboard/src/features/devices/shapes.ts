import type { components } from '@/contract/schema';

type Schemas = components['schemas'];

export type Device = Schemas['Device'];
export type Diag = Schemas['Diag'];
export type Command = Schemas['Command'];
export type Violation = Schemas['Violation'];
/** What the broker refused of it, a row a reason. */
export type Refusal = Schemas['DeviceRefusal'];
export type TracedMessage = Schemas['TracedMessage'];
export type NewDevice = Schemas['NewDevice'];
/** Keys, password and code are told this once. */
export type Registered = Schemas['RegisteredDevice'];
export type SensorType = Schemas['SensorType'];
export type DeviceChange = Schemas['DeviceChange'];
export type NewCommand = Schemas['NewCommand'];
export type Calibrations = Schemas['Calibrations'];
/** Metrics beside `valid_from` and `reference`; null ends a metric's. */
export type CalibrationChange = Record<string, { offset: number; gain: number } | string | null>;
export type BrokerAccount = Schemas['BrokerAccount'];
export type NewBrokerAccount = Schemas['NewBrokerAccount'];
export type NewClaimCode = Schemas['NewClaimCode'];
export type NewCommands = Schemas['NewCommands'];
/** One of many that a command was given to. */
export type GivenCommand = Schemas['GivenCommand'] & Pick<Device, 'device_id'>;
export type Claim = Schemas['Claim'];
/** What one device sent last; measured fields stand beside these. */
export type DeviceReading = Pick<Schemas['Reading'], 'pit_id' | 'device_id' | 'timestamp' | 'flags'> &
  Record<string, unknown>;
