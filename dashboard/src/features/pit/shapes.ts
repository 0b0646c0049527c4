import type { components } from '@/contract/schema';

type Schemas = components['schemas'];

export type PitDetail = Pick<
  Schemas['Pit'],
  | 'id'
  | 'pit_number'
  | 'code'
  | 'name'
  | 'status'
  | 'maintenance_until'
  | 'device_ids'
  | 'camera_rtsp_url'
  | 'camera_low_rtsp_url'
  | 'camera_model'
  | 'camera_is_online'
  | 'camera_last_seen_at'
  | 'camera_problem'
  | 'camera_unknown_since'
>;
export type PitChange = Pick<
  Schemas['PitPatch'],
  'status' | 'maintenance_until' | 'camera_rtsp_url' | 'camera_low_rtsp_url' | 'camera_model'
>;
export type CameraReport = Schemas['CameraReport'];
export type CameraToTry = Pick<Schemas['PitPatch'], 'camera_rtsp_url' | 'camera_low_rtsp_url'>;
/** A time without a gap; its link is good for minutes. */
export type Recording = Schemas['Recording'];
export type PitDevice = Pick<
  Schemas['Device'],
  'device_id' | 'name' | 'status' | 'connection' | 'last_seen_at' | 'fw' | 'rssi' | 'sensor_types' | 'interval_s'
>;
/** What the readings of a time come to; each metric stands beside the time. */
export type Bucket = { timestamp: string } & Record<string, unknown>;
export type PastAlert = Pick<
  Schemas['Alert'],
  'id' | 'device_id' | 'alert_type' | 'limit' | 'value' | 'message' | 'created_at' | 'cleared_at'
>;
export type PastJob = Pick<
  Schemas['Job'],
  'id' | 'status' | 'car_model' | 'car_plate_shown' | 'actual_start_time' | 'actual_end_time'
>;
/** A measured value over time, as one query answers it. */
export interface History {
  /** The span asked for, in ms. */
  from: number;
  to: number;
  /** Oldest first; those without readings are left out. */
  rows: Bucket[];
}
