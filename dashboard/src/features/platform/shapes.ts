import type { components } from '@/contract/schema';

type Schemas = components['schemas'];

export type Overview = Schemas['Overview'];
export type WorkshopHealth = Schemas['WorkshopHealth'];
export type System = Schemas['System'];
export type Renewal = Schemas['Renewal'];
export type SubscriptionStatus = Schemas['SubscriptionStatus'];
export type NewPayment = Schemas['NewPayment'];
export type Onboarding = Schemas['Onboarding'];
/** The owner's password is told this once. */
export type Onboarded = Schemas['Onboarded'];
export type PlatformAlert = Pick<
  Schemas['ListedAlert'],
  | 'id'
  | 'alert_type'
  | 'severity'
  | 'subject'
  | 'status'
  | 'message'
  | 'created_at'
  | 'cleared_at'
  | 'shelved_until'
  | 'told'
>;
export type DeviceLicence = Schemas['DeviceLicence'];
export type DeadLetter = Schemas['DeadLetter'];
export type DeadLettersReplay = Schemas['DeadLettersReplay'];
export type BrokerClient = Schemas['BrokerClient'];
export type Plugin = Schemas['Plugin'];
export type Backup = Schemas['Backup'];
export type BackupsMeta = Schemas['BackupsMeta'];
export type MissingForBackups = BackupsMeta['missing'][number];
export type LogLine = Schemas['LogLine'];
export type RouteFile = Schemas['RouteFile'];
export type Route = Schemas['Route'];
export type UndoneEdit = NonNullable<Schemas['UndoneEdit']>;
export type WrongConfigFile = Schemas['WrongConfigFile'];
export type RouteVersion = Schemas['RouteVersion'];
export type AuditEntry = Omit<Schemas['AuditEntry'], 'before' | 'after'> & {
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
};
/** What a hub has logged, and how far back it looked. */
export interface FoundLines {
  lines: LogLine[];
  node: string;
  lookedBackTo: string | null;
  whole: boolean;
  /** Where people look for the logs of all hubs. */
  lokiUrl: string | null;
}

/** How a workshop is: red first. */
export type Health = 'bad' | 'warn' | 'well';

export function healthOf({ open_critical, offline, subscription_status }: WorkshopHealth): Health {
  if (open_critical > 0 || subscription_status === 'suspended' || subscription_status === 'expired') return 'bad';
  return offline > 0 || subscription_status === 'past_due' ? 'warn' : 'well';
}
