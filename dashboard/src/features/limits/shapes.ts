import type { components } from '@/contract/schema';

type Schemas = components['schemas'];

/** What holds in the workshop; null is no limit. */
export type WorkshopLimits = Schemas['AlertConfig'];
/** What differs in a pit; null is as in the workshop, "off" no limit. */
export type PitLimits = Schemas['PitAlertConfig'];
/** With the version that a change is made from. */
export type Tagged<T> = T & { tag: string | null };
export type LimitsPreview = Pick<Schemas['AlertPreview'], 'counts'>;
export type LimitsChange = Schemas['AlertConfigPatch'] | Schemas['PitAlertConfigPatch'];
/** What somebody changed of limits. */
export type LimitsAct = Pick<Schemas['AuditEntry'], 'id' | 'created_at' | 'actor_id' | 'actor_name' | 'thing_id'> & {
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
};
export type NoticeChannel = NonNullable<Schemas['AlertChannels']>[number];
/** Somebody who may be notified of alerts. */
export type Recipient = Pick<Schemas['User'], 'id' | 'name' | 'email' | 'phone' | 'role' | 'is_active'>;
/** What the readings of a quarter of an hour come to; each metric stands beside the time. */
export type Bucket = { timestamp: string } & Record<string, unknown>;
/** A day of a pit, in ms. */
export interface Day {
  from: number;
  to: number;
  rows: Bucket[];
}
