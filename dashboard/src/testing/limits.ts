import type { components } from '@/contract/schema';

type Schemas = components['schemas'];

/** What holds in a workshop by default. */
export const workshopConfig: Schemas['AlertConfig'] = {
  aqi: { warning: 150, critical: 200 },
  temperature: { min: 15, max: 35 },
  humidity: { min: null, max: 70 },
  band: { temperature: { min: 20, max: 28 }, humidity: { min: 40, max: 60 } },
  camera_offline_s: 30,
  device_offline_s: 60,
  for_seconds: 0,
  clear_seconds: 60,
  hysteresis: { aqi: 5, temperature: 0.5, humidity: 2 },
  channels: {},
  recipients: [],
  quiet_hours: null,
  throttle_minutes: 15,
  sms_per_day: 20,
  updated_at: null,
  updated_by_name: null,
};

/** A pit that is as the workshop, but without critical AQI alerts. */
export const pitConfig: Schemas['PitAlertConfig'] = {
  aqi: { warning: null, critical: 'off' },
  temperature: null,
  humidity: null,
  band: null,
  camera_offline_s: null,
  device_offline_s: null,
  for_seconds: null,
  clear_seconds: null,
  hysteresis: null,
  channels: null,
  recipients: null,
  quiet_hours: null,
  throttle_minutes: null,
  sms_per_day: null,
  updated_at: null,
  updated_by_name: null,
};
