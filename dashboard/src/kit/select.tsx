import type { ComponentProps } from 'react';
import { Icon } from './icons';
import { inputLook } from './labelled';

export interface Choice {
  value: string;
  text: string;
}

type SelectInputProps = ComponentProps<'select'> & {
  choices: Choice[];
  /** Stands first, for no choice; its value is ''. */
  none?: string;
};

/** The platform's own list: the best one for thumbs, and the first that screen readers know. */
export function SelectInput({ choices, none, className = 'w-full', ...rest }: SelectInputProps) {
  return (
    <span className={`relative block ${className}`}>
      <select {...rest} className={`${inputLook} appearance-none truncate pr-9!`}>
        {none !== undefined && <option value="">{none}</option>}
        {choices.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <span className="pointer-events-none absolute inset-y-0 right-3 grid place-items-center text-muted">
        <Icon name="open" size={16} />
      </span>
    </span>
  );
}

interface SelectProps {
  /** Said, not shown. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  choices: Choice[];
  none?: string;
}

/** A choice that takes effect at once, e.g. a filter. */
export function Select({ label, value, onChange, choices, none }: SelectProps) {
  return (
    <SelectInput
      aria-label={label}
      value={value}
      onChange={(event) => {
        onChange(event.target.value);
      }}
      choices={choices}
      {...(none !== undefined && { none })}
      className="max-w-full"
    />
  );
}
