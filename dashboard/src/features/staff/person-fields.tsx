import { useFormContext, useWatch } from 'react-hook-form';
import * as z from 'zod/mini';
import type { Pit } from '@/contract/shapes';
import { ChecksField, FieldRow, RadioField, TextField } from '@/kit/form-fields';
import { coded, match, oneOf, optionalMatch, optionalText, text } from '@/kit/rules';
import type { Kind } from './shapes';
import { useStaffWords } from './words';

const USERNAME = /^[A-Za-z0-9][A-Za-z0-9._@-]{2,63}$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

const common = {
  name: text(200),
  kind: oneOf(['owner', 'admin', 'operator']),
  phone: optionalText(40),
  email: optionalMatch(EMAIL, coded('kit.form.email'), 254),
  pits: z.array(z.string()),
};

/** What can be changed about somebody; a user name stays for good. */
export const personSchema = z.object(common);

/** @param usernameForm says which user names will do */
export const newPersonSchema = (usernameForm: string) =>
  z.object({ ...common, username: match(USERNAME, usernameForm, 64) });

/** A user name that most would choose: "Ravi Kumar" is ravi.kumar. */
function usernameFor(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join('.')
    .slice(0, 64);
}

/** Name and user name of somebody new: the second follows the first until it is typed by hand. */
export function NewNameFields() {
  const { t } = useStaffWords();
  const { setValue, getFieldState } = useFormContext();
  return (
    <FieldRow>
      <TextField
        name="name"
        label={t('field.name')}
        autoComplete="off"
        onTyped={(name) => {
          if (!getFieldState('username').isDirty) setValue('username', usernameFor(name));
        }}
      />
      <TextField
        name="username"
        label={t('field.username')}
        hint={t('form.usernameHint')}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
    </FieldRow>
  );
}

export function ContactFields() {
  const { t } = useStaffWords();
  return (
    <FieldRow>
      <TextField name="phone" label={t('field.phone')} type="tel" autoComplete="off" optional hint={t('form.reach')} />
      <TextField name="email" label={t('field.email')} type="email" autoComplete="off" optional />
    </FieldRow>
  );
}

/** What somebody is, and the pits of an operator. */
export function KindFields({ kinds, pits }: { kinds: Kind[]; pits: Pit[] }) {
  const { t } = useStaffWords();
  const kind = useWatch({ name: 'kind' }) as Kind;
  return (
    <>
      {kinds.length > 1 && (
        <RadioField
          name="kind"
          label={t('field.role')}
          choices={kinds.map((value) => ({ value, text: t(`kind.${value}`), hint: t(`kindHint.${value}`) }))}
        />
      )}
      {kind === 'operator' && pits.length > 0 && (
        <ChecksField
          name="pits"
          label={t('pits')}
          hint={t('form.pitsHint')}
          choices={pits.map(({ id, name }) => ({ value: String(id), text: name }))}
        />
      )}
    </>
  );
}
