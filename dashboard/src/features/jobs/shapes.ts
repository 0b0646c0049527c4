import type { components } from '@/contract/schema';

type Schemas = components['schemas'];

/** Which version it is, and who made that; no user: a machine, or the customer by the link. */
interface Changed {
  version: number;
  updated_by: number | null;
  updated_by_name: string | null;
}
/** A job as lists and events carry it. */
export type ListedJob = Schemas['Job'] & Changed;
/** A job as its page shows it; `tag` is the version that a change is made from. */
export type JobDetail = Schemas['JobDetail'] & Changed & { tag: string | null };
export type DetailStage = JobDetail['stages'][number];
/** What somebody changed of a job beside its status. */
export type JobEdit = Schemas['JobEdit'];
export type NewJob = Schemas['NewJob'];
export type MadeJob = Schemas['NewJobAnswer'];
export type ChangedJob = Schemas['ChangedJob'];
export type JobPatch = Schemas['JobPatch'];
export type Consent = Schemas['Consent'];
export type JobClimate = Schemas['JobClimate'];
export type Template = Schemas['Template'];
export type Money = Schemas['Money'];
/** A pit as one chooses it. */
export type PitChoice = Pick<Schemas['Pit'], 'id' | 'pit_number' | 'name' | 'status' | 'active_job_id'>;
/** Somebody who may work on a job. */
export type Member = Schemas['JobMember'];
/** What a new account of a customer is entered with; told once. */
export type Credentials = Schemas['Credentials'];
