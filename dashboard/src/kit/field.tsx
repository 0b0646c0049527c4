import { useId, type ComponentProps } from 'react';

type FieldProps = Omit<ComponentProps<'input'>, 'id'> & { label: string; hint?: string; invalid?: boolean };

/** A labelled input. */
export function Field({ label, hint, invalid = false, ...rest }: FieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-[550]">
        {label}
      </label>
      <input
        id={id}
        className="h-11 w-full rounded-md border border-line-strong bg-surface px-3 text-base text-ink aria-invalid:border-bad"
        aria-invalid={invalid || undefined}
        aria-describedby={hint ? `${id}-hint` : undefined}
        {...rest}
      />
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}

/** What went wrong with a form; screen readers say it at once. */
export function FormError({ children }: { children: string | null }) {
  return (
    <div role="alert" className="empty:-mb-4">
      {children && <p className="rounded-md bg-bad-soft px-3 py-2.5 text-sm font-medium text-bad">{children}</p>}
    </div>
  );
}
