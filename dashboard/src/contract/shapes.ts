import type { components } from './schema';

/** The shapes of answers and events, from the OpenAPI document, as far as these pages use them. */
type Schemas = components['schemas'];

export type User = Pick<
  Schemas['User'],
  | 'id'
  | 'username'
  | 'name'
  | 'email'
  | 'phone'
  | 'role'
  | 'sub_role'
  | 'workshop_id'
  | 'language'
  | 'must_change_password'
>;
/** The role by which a user is called: staff by what they are in it. */
export const roleOf = ({ role, sub_role }: User) =>
  role === 'staff' && sub_role ? (`staff_${sub_role}` as const) : role;
export type Tokens = Pick<Schemas['Tokens'], 'access_token' | 'expires_in'>;
export type SignedIn = Tokens & { user: User };
/** Who signed in, and what is shown this once when their second factor is new. */
export type Admitted = SignedIn & { recovery_codes?: string[] };
/** Where somebody is signed in. */
export type Session = Schemas['Session'];
/** A code that is on its way to the address that one wants messages at. */
export type AddressCode = Schemas['AddressCode'];
export type SecondFactorSetup = Schemas['SecondFactorSetup'];
/** How somebody wants to be notified. */
export type Preferences = Schemas['Preferences'];
export type Unsubscribe = Schemas['Unsubscribe'];
export type PreferencesChange = Schemas['PreferencesPatch'];
/** A browser that shows push messages. */
export type PushSubscriber = Schemas['PushSubscription'];
/** What one may choose not to hear of. */
export type NoticeKind = Schemas['OptOuts'][number];
/** What the token of a kiosk link is answered with. */
export interface KioskEntry {
  access_token: string;
  workshop_id: number;
  workshop_name: string;
  time_zone: string;
  /** What the screen is let in by again. */
  token: string;
}
export type SecondFactorNeeded = Schemas['SecondFactorNeeded'];
export type Subscription = Pick<
  Schemas['Subscription'],
  'status' | 'expires_at' | 'next_due_at' | 'grace_until' | 'status_reason'
>;
export type Workshop = Pick<
  Schemas['Workshop'],
  | 'subscription_status'
  | 'id'
  | 'code'
  | 'name'
  | 'address'
  | 'phone'
  | 'time_zone'
  | 'currency'
  | 'aqi_standard'
  | 'gstin'
  | 'state_code'
  | 'billing_address'
  | 'video_days'
  | 'video_record'
  | 'video_consent'
  | 'preferred_channel'
  | 'second_factor_required'
  | 'customer_sign_in'
  | 'opening_hours'
  | 'holidays'
  | 'total_pits'
>;
/** A workshop's week. */
export type OpeningHours = Schemas['OpeningHours'];
export type Holiday = Schemas['Holiday'];
export type WorkshopChange = Schemas['WorkshopPatch'];
export type Pit = Pick<
  Schemas['Pit'],
  'id' | 'pit_number' | 'code' | 'name' | 'status' | 'device_ids' | PitCameraField
>;
type PitCameraField = 'camera_rtsp_url' | 'camera_is_online' | 'camera_problem' | 'camera_unknown_since';
/** How to look into a pit. */
export type Stream = Schemas['Stream'];
export type Device = Pick<Schemas['Device'], 'device_id' | 'name' | 'pit_id' | 'status' | 'connection' | 'interval_s'>;
/** Somebody who watches a pit; no user: a wall screen or a machine. */
export type Viewer = Schemas['Viewer'];
export type MetricValue = Pick<Schemas['MetricPoint'], 'value' | 'timestamp' | 'device_id' | 'stale'>;
export type Alert = Pick<
  Schemas['Alert'],
  | 'id'
  | 'pit_id'
  | 'device_id'
  | 'alert_type'
  | 'severity'
  | 'status'
  | 'message'
  | 'value'
  | 'limit'
  | 'created_at'
  | 'shelved_until'
  | 'flapping'
  | 'no_data_since'
  | 'escalated_at'
>;

export type AqiStandard = 'in_naqi' | 'us_epa';
export type AqiCategory = NonNullable<Schemas['AqiCategory']>;

/** The air of a pit; all null without a value, standard and category null when the value is a VOC index. */
export interface Air {
  aqi: number | null;
  aqi_standard: AqiStandard | null;
  aqi_source: Schemas['AqiSource'];
  aqi_category: AqiCategory | null;
  aqi_level: Schemas['AqiLevel'];
}

/** The newest value of every metric of a pit. */
export type Latest = Pick<Schemas['LatestReading'], 'pit_id' | 'timestamp' | 'stale' | 'stale_after_s' | 'band'> &
  Air & { metrics: Record<string, MetricValue> };

/** One row that a device sent; measured fields stand beside these, and are left out when the reading lacks them. */
export type Reading = Pick<Schemas['Reading'], 'pit_id' | 'device_id' | 'timestamp' | 'late'> &
  Air &
  Record<string, unknown>;

export type JobStatus = Schemas['JobStatus'];
/** A step of a job. */
export type Stage = Schemas['JobStep'];
/** How far a job is, at the moment of the answer. */
export type Progress = Schemas['JobProgress'];
/** The air that a car had during a stage. */
export type StageClimate = Schemas['JobClimate']['stages'][number];
/** Work on one car, as far as a card shows it. */
export type Job = Pick<
  Schemas['Job'],
  | 'id'
  | 'pit_id'
  | 'status'
  | 'work_type'
  | 'car_model'
  | 'car_plate'
  | 'car_plate_shown'
  | 'actual_start_time'
  | 'scheduled_at'
  | 'staff'
  | 'progress'
  | 'created_at'
>;

/** What the holder of a tracking link sees of a job. */
export type Tracking = Pick<
  Schemas['TrackedJob'],
  | 'status'
  | 'work_type'
  | 'car_model'
  | 'car_plate'
  | 'scheduled_at'
  | 'workshop'
  | 'progress'
  | 'history'
  | 'live'
  | 'video'
  | 'expires_at'
>;

/** Where the workshop's own system is called. */
export type Webhook = Schemas['Webhook'];
