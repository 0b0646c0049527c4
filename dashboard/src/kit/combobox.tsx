import { lazy, Suspense, useRef, type RefObject } from 'react';
import { Labelled, inputLook, type LabelProps } from './labelled';

export interface ListedChoice {
  id: string;
  text: string;
  /** A second, smaller line. */
  detail?: string;
}

export interface ChoiceInputProps extends LabelProps {
  /** Says the label without showing it. */
  labelHidden?: boolean;
  error?: string;
  name?: string;
  placeholder?: string;
  inputMode?: 'text' | 'tel' | 'search' | 'numeric';
  autoCapitalize?: 'characters';
  /** What is to choose from now: filtered by the server, or by whoever shows this. */
  choices: ListedChoice[];
  /** What stands in the input. */
  text: string;
  onText: (text: string) => void;
  onChosen: (choice: ListedChoice) => void;
  /** Whether any other text will do, too. */
  free?: boolean;
  /** While the choices for this text are under way. */
  searching?: boolean;
  onBlur?: () => void;
}

/** Whether the input that stands in has the focus, which then goes on to the one that takes its place. */
export interface Handover {
  focused: RefObject<boolean>;
}

const ChoiceList = lazy(() => import('./aria/choice-list'));

/** Types and chooses: an input with what fits below it. Until its code is there, a plain input stands in. */
export function Combobox(props: ChoiceInputProps) {
  const focused = useRef(false);
  return (
    <Suspense fallback={<Plain {...props} focused={focused} />}>
      <ChoiceList {...props} focused={focused} />
    </Suspense>
  );
}

function Plain(props: ChoiceInputProps & Handover) {
  const { label, labelHidden, hint, optional, error, placeholder, inputMode, autoCapitalize, text, onText, focused } =
    props;
  const typed = (ties: object) => (
    <input
      {...ties}
      value={text}
      placeholder={placeholder}
      inputMode={inputMode}
      autoCapitalize={autoCapitalize}
      autoComplete="off"
      className={inputLook}
      onFocus={() => {
        focused.current = true;
      }}
      onBlur={() => {
        focused.current = false;
      }}
      onChange={(event) => {
        onText(event.target.value);
      }}
    />
  );
  if (labelHidden) return typed({ 'aria-label': label });
  return (
    <Labelled
      label={label}
      {...(hint !== undefined && { hint })}
      {...(optional !== undefined && { optional })}
      error={error}
    >
      {typed}
    </Labelled>
  );
}
