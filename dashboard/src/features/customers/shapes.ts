import type { Job } from '@/contract/shapes';
import type { components } from '@/contract/schema';

type Schemas = components['schemas'];

/** Work on a car of theirs, as its list shows it. */
export type MyJob = Omit<Job, 'staff'> & Pick<Schemas['Job'], 'pit_number'>;
export type Consent = Schemas['Consent'];
/** What air the car had, stage by stage. */
export type Climate = Schemas['JobClimate'];
export type StageClimate = Climate['stages'][number];
/** Who works on the car, and how to reach them. */
export interface Contact {
  name: string;
  phone: string | null;
  address: string | null;
  /** That the job's times are meant in. */
  time_zone: string;
}
export type MyJobDetail = MyJob &
  Pick<Schemas['JobDetail'], 'consent' | 'history' | 'has_camera'> & {
    workshop?: Contact;
  };
