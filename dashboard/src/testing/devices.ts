import type { Command, Device, Diag, Refusal, TracedMessage, Violation } from '@/features/devices/shapes';

/** When everything in these shapes happened. */
export const AT = Date.parse('2026-06-01T10:00:00Z');
export const iso = (secondsBefore = 0): string => new Date(AT - secondsBefore * 1000).toISOString();

/** A device in a pit of which all is well. */
export const wholeDevice = (device: Partial<Device> = {}): Device => ({
  device_id: 'ESP32-A1B2C3D4E5F6',
  workshop_id: 1,
  pit_id: 1,
  name: null,
  labels: [],
  status: 'active',
  connection: 'online',
  wanted: 'enabled',
  wanted_reason: null,
  reported_reason: null,
  last_seen_at: iso(2),
  fw: '1.4.2',
  firmware_pin: null,
  board: 'gateway',
  boot_id: '9f3a01c2',
  ip: '192.168.1.150',
  rssi: -61,
  interval_s: 10,
  sensor_types: ['BME680', 'PMS5003'],
  reported_sensors: ['BME680', 'PMS5003'],
  licence: { status: 'active', expires_at: null, rotated_at: null },
  legacy: false,
  created_at: iso(86_400),
  ...device,
});

export const diag = (said: Partial<Diag> = {}): Diag => ({
  v: 1,
  uptime_s: 8_123,
  heap_free: 143_200,
  heap_min: 131_072,
  link: 'wifi',
  rssi: -61,
  reset_reason: 'power',
  queue: 0,
  dropped: 0,
  errors: {},
  fw: '1.4.2',
  received_at: iso(30),
  ...said,
});

export const command = (told: Partial<Command> = {}): Command => ({
  command_id: '0b7c2c2e-6f0f-4f0e-9a53-3f1c8a1d2b10',
  device_id: 'ESP32-A1B2C3D4E5F6',
  command: 'IDENTIFY',
  params: {},
  reason: null,
  state: 'done',
  state_reason: null,
  progress: null,
  created_by: 1,
  created_at: iso(60),
  sent_at: iso(59),
  expires_at: null,
  finished_at: iso(58),
  ...told,
});

export const violation = (reason: string, secondsBefore = 5): Violation => ({
  id: 1,
  device_id: 'ESP32-A1B2C3D4E5F6',
  reason,
  topic: 'workshop/workshop_001/pit/pit1/sensors',
  count: 3,
  first_seen_at: iso(secondsBefore + 60),
  last_seen_at: iso(secondsBefore),
});

export const refusal = (reason: Refusal['reason'], secondsBefore = 5): Refusal => ({
  reason,
  count: 3,
  first_seen_at: iso(secondsBefore + 60),
  last_seen_at: iso(secondsBefore),
});

export const traced = (message: Partial<TracedMessage> = {}): TracedMessage => ({
  at: iso(3),
  topic: 'workshop/workshop_001/pit/pit1/sensors',
  payload: JSON.stringify({ v: 1, timestamp: iso(3), temperature: 24.5 }),
  step: 'persist',
  outcome: 'stored',
  reason: null,
  ...message,
});
