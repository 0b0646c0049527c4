import { useState } from 'react';
import { useController } from 'react-hook-form';
import { Combobox, type ListedChoice } from './combobox';
import { useFieldError, type LabelProps } from './labelled';

interface ComboFieldProps extends LabelProps {
  name: string;
  choices: ListedChoice[];
  /** Told of what is typed, for choices that a server finds; then `choices` are those found. */
  onSearch?: (text: string) => void;
  searching?: boolean;
  onChosen?: (choice: ListedChoice) => void;
  placeholder?: string;
  inputMode?: 'text' | 'tel';
  autoCapitalize?: 'characters';
}

/** One out of many, by typing. The value is the choice's id, '' for none. */
export function ComboField({ name, choices, onSearch, onChosen, ...rest }: ComboFieldProps) {
  const { field } = useController({ name });
  const error = useFieldError(name);
  const value = field.value as string;
  const chosen = choices.find(({ id }) => id === value);
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? chosen?.text ?? '';
  const fitting = onSearch || typed === null ? choices : choices.filter((choice) => fits(choice, typed));
  return (
    <Combobox
      {...rest}
      {...(error !== undefined && { error })}
      choices={fitting}
      text={text}
      onText={(next) => {
        if (next === text) return;
        setTyped(next);
        field.onChange('');
        onSearch?.(next);
      }}
      onChosen={(choice) => {
        setTyped(choice.text);
        field.onChange(choice.id);
        onChosen?.(choice);
      }}
      onBlur={field.onBlur}
    />
  );
}

/** A text with suggestions; any other text will do. The value is the text. */
export function SuggestField({ name, choices, onSearch, onChosen, ...rest }: ComboFieldProps) {
  const { field } = useController({ name });
  const error = useFieldError(name);
  const text = field.value as string;
  const fitting = onSearch ? choices : choices.filter((choice) => fits(choice, text));
  return (
    <Combobox
      {...rest}
      free
      {...(error !== undefined && { error })}
      choices={fitting}
      text={text}
      onText={(next) => {
        if (next === text) return;
        field.onChange(next);
        onSearch?.(next);
      }}
      onChosen={(choice) => {
        field.onChange(choice.text);
        onChosen?.(choice);
      }}
      onBlur={field.onBlur}
    />
  );
}

const fits = ({ text, detail = '' }: ListedChoice, typed: string): boolean =>
  `${text} ${detail}`.toLocaleLowerCase().includes(typed.trim().toLocaleLowerCase());
