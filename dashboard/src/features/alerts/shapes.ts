import type { components } from '@/contract/schema';

type Schemas = components['schemas'];

/** An alert with how many people were notified of it, and how long the one before it took. */
export type ListedAlert = Schemas['ListedAlert'];
/** A notice with what became of it. */
export type Notice = Schemas['Notice'];
export type NoticeState = Schemas['NoticeState'];
/** Whom notices go to. */
export type Person = Pick<Schemas['User'], 'id' | 'name'>;
