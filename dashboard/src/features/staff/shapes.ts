import type { components } from '@/contract/schema';
import type { User } from '@/contract/shapes';

type Schemas = components['schemas'];

/** Somebody who works in the workshop. */
export type Person = Pick<
  Schemas['User'],
  | 'id'
  | 'username'
  | 'name'
  | 'email'
  | 'phone'
  | 'role'
  | 'sub_role'
  | 'pit_ids'
  | 'is_active'
  | 'must_change_password'
  | 'last_login'
>;
export type NewPerson = Schemas['NewUser'];
export type PersonChange = Schemas['UserPatch'];
/** The password is told this once. */
export type PersonWithPassword = Person & Pick<Schemas['UserWithPassword'], 'temporary_password'>;
/** What somebody did. */
export type Act = Pick<Schemas['AuditEntry'], 'id' | 'created_at' | 'action' | 'thing' | 'thing_id'> & {
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
};

/** What somebody is in a workshop, as one choice. */
export type Kind = 'owner' | 'admin' | 'operator';

export const kindOf = ({ role, sub_role }: Pick<Person, 'role' | 'sub_role'>): Kind =>
  role === 'owner' ? 'owner' : (sub_role ?? 'operator');

export const standingOf = (kind: Kind): { role: 'owner' | 'staff'; sub_role: 'admin' | 'operator' | null } =>
  kind === 'owner' ? { role: 'owner', sub_role: null } : { role: 'staff', sub_role: kind };

/** Whether one may decide on what somebody of this kind is: on owners and administrators only owners may. */
export const mayManage = (me: User, kind: Kind): boolean => isOwner(me) || kind === 'operator';

/** Whether one has an owner's rights here. */
export const isOwner = (me: User): boolean => me.role === 'owner' || me.role === 'super_admin';
