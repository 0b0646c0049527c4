/** The shapes of answers and events, as far as these pages use them. */
export type Role = 'super_admin' | 'owner' | 'staff' | 'customer' | 'kiosk';

export interface User {
  id: number;
  username: string;
  name: string;
  role: Role;
  sub_role: 'admin' | 'operator' | null;
  workshop_id: number | null;
  pit_ids: number[];
  language: string;
  must_change_password: boolean;
}

export interface Session {
  access_token: string;
  expires_in: number;
  refresh_token: string;
}

export type SignedIn = Session & { user: User };

export interface Workshop {
  id: number;
  code: string;
  name: string;
  total_pits: number;
}

export interface Pit {
  id: number;
  workshop_id: number;
  pit_number: number;
  code: string;
  name: string | null;
  status: 'active' | 'disabled' | 'maintenance';
  device_ids: string[];
}

export interface Device {
  device_id: string;
  pit_id: number | null;
  status: 'active' | 'disabled' | 'retired';
  connection: 'online' | 'offline' | 'disabled' | 'updating' | 'unknown';
  interval_s: number;
}

export type AqiStandard = 'in_naqi' | 'us_epa';
export type AqiSource = 'pm' | 'reported' | 'iaq';
export type AqiLevel = 'green' | 'yellow' | 'red';
export type AqiCategory =
  | 'good'
  | 'satisfactory'
  | 'moderate'
  | 'poor'
  | 'very_poor'
  | 'severe'
  | 'unhealthy_sensitive'
  | 'unhealthy'
  | 'very_unhealthy'
  | 'hazardous';

/** The air of a pit; all null without a value, standard and category null when the value is a VOC index. */
export interface Air {
  aqi: number | null;
  aqi_standard: AqiStandard | null;
  aqi_source: AqiSource | null;
  aqi_category: AqiCategory | null;
  aqi_level: AqiLevel | null;
}

export interface MetricValue {
  value: number;
  timestamp: string;
  device_id: string;
  stale: boolean;
}

/** The newest value of every metric of a pit. */
export interface Latest extends Air {
  pit_id: number;
  timestamp: string | null;
  stale: boolean;
  metrics: Record<string, MetricValue | null>;
}

/** One row that a device sent; measured fields stand beside these, and are left out when the reading lacks them. */
export interface Reading extends Air {
  pit_id: number;
  device_id: string;
  timestamp: string;
  late: boolean;
  [field: string]: unknown;
}

export interface Alert {
  id: number;
  workshop_id: number | null;
  pit_id: number | null;
  device_id: string | null;
  alert_type: string;
  severity: 'critical' | 'warning' | 'info';
  status: 'open' | 'acknowledged' | 'cleared';
  message: string;
  value: number | null;
  limit: number | null;
  created_at: string;
}
