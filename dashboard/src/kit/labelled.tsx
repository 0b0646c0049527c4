import { useId, type ReactNode } from 'react';
import { get, useFormState } from 'react-hook-form';
import { useWords } from '../words';
import { Icon } from './icons';
import { decoded } from './rules';
import { useServerWords } from './server-words';

export { inputLook } from './input-look';

export interface LabelProps {
  label: string;
  /** What fits, or what it is for. */
  hint?: string;
  /** Shows that it may be left out. */
  optional?: boolean;
}

interface LabelledProps extends LabelProps {
  error?: string | undefined;
  /** The field itself, with what ties it to its label, hint and error. */
  children: (ties: Ties) => ReactNode;
}

export interface Ties {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

/** A field with its label above, hint and error below. */
export function Labelled({ label, hint, optional = false, error, children }: LabelledProps) {
  const { t } = useWords();
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="flex items-baseline gap-2 text-sm font-[550]">
        {label}
        {optional && <span className="text-xs font-normal text-muted">{t('kit.form.optional')}</span>}
      </label>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined })}
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-muted">
          {hint}
        </p>
      )}
      <FieldError id={`${id}-error`}>{error}</FieldError>
    </div>
  );
}

export function FieldError({ id, children }: { id: string; children: string | undefined }) {
  return (
    <div id={id} role="alert" className="empty:hidden">
      {children && (
        <p className="flex items-start gap-1.5 text-sm font-medium text-bad">
          <Icon name="warning" size={16} />
          {children}
        </p>
      )}
    </div>
  );
}

/** What is wrong with a field of the form around it, in the language of the moment. */
export function useFieldError(name: string): string | undefined {
  const { t } = useWords();
  const serverText = useServerWords();
  const { errors } = useFormState({ name });
  const found: unknown = get(errors, name);
  const { type, message } = (found ?? {}) as { type?: string; message?: string };
  if (message === undefined) return undefined;
  if (type === 'server') return serverText(message);
  const code = decoded(message);
  return code ? (t as unknown as (key: string, values: object) => string)(...code) : message;
}
