import { lazy, Suspense, useRef, type RefObject } from 'react';
import { Labelled, inputLook } from './labelled';

export interface ListedChoice {
  id: string;
  text: string;
  /** A second, smaller line. */
  detail?: string;
}

export interface ChoiceInputProps {
  label: string;
  /** Says the label without showing it. */
  labelHidden?: boolean;
  hint?: string;
  error?: string;
  name?: string;
  placeholder?: string;
  inputMode?: 'text' | 'tel' | 'search' | 'numeric';
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
  const { label, labelHidden, hint, error, placeholder, text, onText, focused } = props;
  const typed = (ties: object) => (
    <input
      {...ties}
      value={text}
      placeholder={placeholder}
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
    <Labelled label={label} {...(hint !== undefined && { hint })} error={error}>
      {typed}
    </Labelled>
  );
}
