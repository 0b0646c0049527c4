import { Field } from '@/kit/field';
import { useWords } from '@/words';

/** A password that somebody chooses, typed twice. */
export interface NewPassword {
  next: string;
  again: string;
}

export const noPassword: NewPassword = { next: '', again: '' };

const STRONG = /^(?=.*\p{Lu})(?=.*\p{Nd}).{8,}$/su;
const MAX_BYTES = 71;

/** What is wrong with it before anybody asks the hub, as a text of `password`; null: nothing. */
export function flawOf({ next, again }: NewPassword): 'weak' | 'long' | 'differ' | null {
  if (!STRONG.test(next)) return 'weak';
  if (new TextEncoder().encode(next).length > MAX_BYTES) return 'long';
  return next === again ? null : 'differ';
}

interface NewPasswordFieldsProps {
  value: NewPassword;
  onChange: (value: NewPassword) => void;
}

export function NewPasswordFields({ value, onChange }: NewPasswordFieldsProps) {
  const { t } = useWords();
  return (
    <>
      <Field
        label={t('password.next')}
        hint={t('password.rule')}
        type="password"
        autoComplete="new-password"
        value={value.next}
        onChange={(event) => {
          onChange({ ...value, next: event.target.value });
        }}
      />
      <Field
        label={t('password.again')}
        type="password"
        autoComplete="new-password"
        value={value.again}
        onChange={(event) => {
          onChange({ ...value, again: event.target.value });
        }}
      />
    </>
  );
}
