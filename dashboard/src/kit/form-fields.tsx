import type { ComponentProps, ReactNode } from 'react';
import { useController, useFormContext } from 'react-hook-form';
import { DateTimeInput } from './date-time';
import { FieldError, inputLook, Labelled, useFieldError, type LabelProps } from './labelled';
import { SelectInput, type Choice } from './select';

/** The fields of a `Form`. `name` is the value's name in its schema. */
interface NamedProps extends LabelProps {
  name: string;
}

type TextFieldProps = NamedProps &
  Pick<
    ComponentProps<'input'>,
    'type' | 'autoComplete' | 'inputMode' | 'placeholder' | 'maxLength' | 'autoCapitalize' | 'spellCheck'
  > & {
    /** Told of every change by hand. */
    onTyped?: (value: string) => void;
  };

/** One line of text. */
export function TextField({ name, label, hint, optional, onTyped, ...rest }: TextFieldProps) {
  const { register } = useFormContext();
  const error = useFieldError(name);
  return (
    <Labelled {...labels(label, hint, optional)} error={error}>
      {(ties) => (
        <input
          {...rest}
          {...ties}
          {...register(name, {
            onChange: (event: { target: { value: string } }) => onTyped?.(event.target.value),
          })}
          className={inputLook}
        />
      )}
    </Labelled>
  );
}

/** A number, with its unit. Its value is text: the schema's `number` reads it. */
export function NumberField({ name, label, hint, optional, unit }: NamedProps & { unit?: string }) {
  const { register } = useFormContext();
  const error = useFieldError(name);
  return (
    <Labelled {...labels(unit ? `${label} (${unit})` : label, hint, optional)} error={error}>
      {(ties) => (
        <input {...ties} {...register(name)} inputMode="decimal" autoComplete="off" className={`num ${inputLook}`} />
      )}
    </Labelled>
  );
}

/** Several lines of text. */
export function TextAreaField({ name, label, hint, optional, rows = 3 }: NamedProps & { rows?: number }) {
  const { register } = useFormContext();
  const error = useFieldError(name);
  return (
    <Labelled {...labels(label, hint, optional)} error={error}>
      {(ties) => <textarea {...ties} {...register(name)} rows={rows} className={`${inputLook} h-auto! py-2`} />}
    </Labelled>
  );
}

interface SelectFieldProps extends NamedProps {
  choices: Choice[];
  /** Stands first, for no choice. */
  none?: string;
  onChosen?: (value: string) => void;
}

/** One of a few. */
export function SelectField({ name, label, hint, optional, choices, none, onChosen }: SelectFieldProps) {
  const { register } = useFormContext();
  const error = useFieldError(name);
  return (
    <Labelled {...labels(label, hint, optional)} error={error}>
      {(ties) => (
        <SelectInput
          {...ties}
          {...register(name, {
            onChange: (event: { target: { value: string } }) => onChosen?.(event.target.value),
          })}
          choices={choices}
          {...(none !== undefined && { none })}
        />
      )}
    </Labelled>
  );
}

/** A moment; its value is ISO 8601 in UTC, '' for none. */
export function DateTimeField({ name, label, hint, optional, zone }: NamedProps & { zone: string }) {
  const { field } = useController({ name });
  const error = useFieldError(name);
  return (
    <Labelled {...labels(label, hint, optional)} error={error}>
      {(ties) => (
        <DateTimeInput
          {...ties}
          ref={field.ref}
          zone={zone}
          value={field.value as string}
          onChange={field.onChange}
          onBlur={field.onBlur}
        />
      )}
    </Labelled>
  );
}

/** Yes or no. */
export function CheckField({ name, label, hint }: Omit<NamedProps, 'optional'>) {
  const { register } = useFormContext();
  const error = useFieldError(name);
  return (
    <div>
      <label className="flex min-h-11 cursor-pointer items-start gap-3 py-2 sm:min-h-10">
        <input type="checkbox" {...register(name)} className="mt-0.5 size-5 flex-none accent-accent" />
        <span className="font-[550]">
          {label}
          {hint && <span className="mt-0.5 block text-sm font-normal text-muted">{hint}</span>}
        </span>
      </label>
      <FieldError id={`${name}-error`}>{error}</FieldError>
    </div>
  );
}

/** One of two to four, each with what it means. */
export function RadioField({ name, label, choices }: NamedProps & { choices: (Choice & { hint?: string })[] }) {
  const { register } = useFormContext();
  const error = useFieldError(name);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 text-sm font-[550]">{label}</legend>
      {choices.map(({ value, text, hint }) => (
        <label
          key={value}
          className="flex cursor-pointer gap-3 rounded-md border border-line px-3.5 py-3 hover:border-line-strong has-checked:border-accent"
        >
          <input type="radio" value={value} {...register(name)} className="mt-0.5 size-4.5 flex-none accent-accent" />
          <span className="font-[550]">
            {text}
            {hint && <span className="mt-0.5 block text-sm font-normal text-muted">{hint}</span>}
          </span>
        </label>
      ))}
      <FieldError id={`${name}-error`}>{error}</FieldError>
    </fieldset>
  );
}

/** Several of a few; its value is a list of their values. */
export function ChecksField({ name, label, choices, hint }: NamedProps & { choices: Choice[] }) {
  const { register } = useFormContext();
  const error = useFieldError(name);
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-[550]">{label}</legend>
      {hint && <p className="text-xs text-muted">{hint}</p>}
      <div className="flex flex-wrap gap-2">
        {choices.map(({ value, text }) => (
          <label
            key={value}
            className="flex min-h-11 cursor-pointer items-center gap-2.5 rounded-md border border-line px-3 text-sm font-[550] hover:border-line-strong has-checked:border-accent sm:min-h-10"
          >
            <input type="checkbox" value={value} {...register(name)} className="size-4.5 flex-none accent-accent" />
            {text}
          </label>
        ))}
      </div>
      <FieldError id={`${name}-error`}>{error}</FieldError>
    </fieldset>
  );
}

/** Fields side by side where there is room. */
export function FieldRow({ children }: { children: ReactNode }) {
  return <div className="grid gap-5 sm:grid-cols-2">{children}</div>;
}

/** Leaves out what was not given, as the compiler wants it. */
const labels = (label: string, hint?: string, optional?: boolean): LabelProps => ({
  label,
  ...(hint !== undefined && { hint }),
  ...(optional !== undefined && { optional }),
});
