import { useController } from 'react-hook-form';
import { inputLook, Labelled, useFieldError } from '@/kit/labelled';
import { countsAs, valueAt } from './limit-values';
import type { WorkshopLimits } from './shapes';
import { useLimitsWords } from './words';

interface LimitFieldProps {
  /** The names that lead to it in the contract. */
  name: string;
  label: string;
  unit: string;
  /** Of a pit: what holds where it has nothing of its own. Null: this is the workshop's form. */
  workshop: WorkshopLimits | null;
  /** Whether there may be none. */
  optional?: boolean;
}

const NONE = 'off';

/** A limit: its number, nothing for the workshop's in a pit, and none at all. */
export function LimitField({ name, label, unit, workshop, optional = false }: LimitFieldProps) {
  const { t } = useLimitsWords();
  const { field } = useController({ name });
  const error = useFieldError(name);
  const typed = field.value as string;
  const off = typed === NONE;
  const inherited = workshop && countsAs(null, valueAt(workshop, name));
  const hint =
    workshop === null
      ? optional
        ? t('hint.empty')
        : null
      : inherited === null
        ? t('hint.asNone')
        : t('hint.as', { value: inherited });
  const full = unit === '' ? label : `${label} (${unit})`;
  return (
    <div className="flex min-w-0 flex-col">
      <Labelled label={full} {...(hint !== null && { hint })} error={error}>
        {(ties) => (
          <input
            {...ties}
            ref={field.ref}
            name={name}
            value={off ? '' : typed}
            disabled={off}
            onChange={field.onChange}
            onBlur={field.onBlur}
            inputMode="decimal"
            autoComplete="off"
            className={`num ${inputLook} disabled:bg-sunken`}
          />
        )}
      </Labelled>
      {workshop !== null && optional && (
        <label className="flex min-h-11 cursor-pointer items-center gap-2.5 text-sm sm:min-h-10">
          <input
            type="checkbox"
            aria-label={`${t('hint.off')}: ${full}`}
            checked={off}
            onChange={() => {
              field.onChange(off ? '' : NONE);
            }}
            className="size-4.5 flex-none accent-accent"
          />
          {t('hint.off')}
        </label>
      )}
    </div>
  );
}
