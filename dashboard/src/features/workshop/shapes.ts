import type { components } from '@/contract/schema';
import type { Webhook } from '@/contract/shapes';

type Schemas = components['schemas'];

/** What jobs of a kind take. */
export type Template = Pick<Schemas['Template'], 'id' | 'name' | 'work_type' | 'estimated_duration_minutes' | 'stages'>;
export type NewTemplate = Schemas['NewTemplate'];
export type StagePlan = Schemas['StagePlan'];

export type ApiScope = Schemas['ApiScope'];
/** What a program signs in with; the key itself is told once, when it is made. */
export type ApiKey = Pick<Schemas['ApiKey'], 'id' | 'name' | 'scopes' | 'created_at' | 'last_used_at' | 'expires_at'>;
export interface NewApiKey {
  name: string;
  scopes: ApiScope[];
  expires_at: string | null;
}
export type KioskLink = Pick<Schemas['KioskLink'], 'id' | 'name' | 'url' | 'created_at' | 'last_used_at'>;

export type WebhookEvent = Schemas['WebhookEvents'][number];
/** The secret is told when there is a new one only. */
export type ChangedWebhook = Webhook & { secret?: string | null };
/** A call of it, as the log of notices has it. */
export type WebhookCall = Pick<
  Schemas['Notice'],
  'id' | 'event' | 'state' | 'reason' | 'attempts' | 'created_at' | 'sent_at' | 'delivered_at'
>;

/** A set-up as its file has it. */
export type Setup = Schemas['Setup'];
/** One thing that an import changes, or would. */
export type SetupChange = Omit<Schemas['SetupChanges']['changes'][number], 'before' | 'after'> & {
  before: unknown;
  after: unknown;
};
