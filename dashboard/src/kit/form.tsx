import { useRef, useState, type ReactNode } from 'react';
import {
  FormProvider,
  useForm,
  type DefaultValues,
  type FieldErrors,
  type FieldValues,
  type Path,
} from 'react-hook-form';
import * as z from 'zod/mini';
import { useWords } from '../words';
import { Button } from './button';
import { FormError } from './field';
import { Spinner } from './icons';
import { useProblemText } from './problem';
import { messageOf } from './rules';
import { useServerWords } from './server-words';
import { useUnsavedGuard } from './unsaved-hold';

/** What a failed call tells, as the calls of `src/api` do. */
interface Failure {
  status: number | 'offline';
  code: string;
  message: string;
  correlation: string;
  details: { field: string; message: string }[];
  retryAfter: number | null;
}

interface FormProps<V extends FieldValues, O, R> {
  /** From `kit/rules`: what is typed (V), and what is saved (O). */
  schema: z.ZodMiniType<O, V>;
  /** What the fields show at first. */
  values: V;
  /** A mutation; its answer as it is. `key` names this creation, so that a repeated call makes nothing twice. */
  save: (values: O, key: string) => PromiseLike<{ data?: R | undefined; error?: unknown }>;
  onSaved?: (data: R, values: O) => void;
  /** What the button says, e.g. "Create the job"; null: there is none, as one may only read. */
  submit: string | null;
  /** Says a failure in its own words; null: as always. Fields that the server names get theirs anyway. */
  explain?: (problem: Failure) => string | null;
  /** The server's names of fields where they differ from the form's. */
  names?: Record<string, string>;
  /** Beside the button, e.g. Cancel. */
  actions?: ReactNode;
  /** Does not ask before one leaves with unsaved changes. */
  unguarded?: boolean;
  children: ReactNode;
}

/**
 * A form: checks as the contract does, saves, shows what the server refused at the field that it named, keeps what was
 * typed whatever happens, and asks before one leaves with unsaved changes.
 */
export function Form<V extends FieldValues, O, R>(props: FormProps<V, O, R>) {
  const { schema, values, save, onSaved, submit, explain, names = {}, actions, unguarded = false, children } = props;
  const { t } = useWords();
  const problemText = useProblemText();
  const serverText = useServerWords();
  const [failure, setFailure] = useState<string | null>(null);
  const form = useForm<V, unknown, V>({
    defaultValues: values as DefaultValues<V>,
    mode: 'onTouched',
    resolver: (typed) => {
      const checked = z.safeParse(schema, typed);
      return checked.success
        ? { values: typed, errors: {} }
        : { values: {}, errors: errorsOf<V>(checked.error.issues) };
    },
  });
  const { isDirty, isSubmitting } = form.formState;
  const guard = useUnsavedGuard(isDirty && !unguarded);
  const keyFor = useCreationKey();

  const send = async (typed: V) => {
    setFailure(null);
    const fitting = z.safeParse(schema, typed);
    if (!fitting.success) return;
    const answer = await save(fitting.data, keyFor(typed));
    if (answer.error === undefined) {
      guard.release();
      form.reset(typed);
      onSaved?.(answer.data as R, fitting.data);
      return;
    }
    const problem = answer.error as Failure;
    const unplaced = place(problem.details);
    setFailure(
      explain?.(problem) ??
        (unplaced.length > 0
          ? unplaced.map(({ field, message }) => (field === '' ? '' : `${field}: `) + serverText(message)).join('; ')
          : problem.details.length > 0
            ? t('kit.form.refused')
            : problemText(problem)),
    );
  };

  /** Puts each message at its field; answers those that have none here. */
  const place = (details: Failure['details']) => {
    const known = new Set(Object.keys(form.getValues()));
    let focused = false;
    return details.filter(({ field, message }) => {
      const name = names[field] ?? field;
      if (!known.has(name.split('.')[0] ?? '')) return true;
      form.setError(name as Path<V>, { type: 'server', message }, { shouldFocus: !focused });
      focused = true;
      return false;
    });
  };

  return (
    <FormProvider {...form}>
      <form
        noValidate
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.stopPropagation(); // a form inside another one's dialog
          if (isSubmitting) event.preventDefault();
          else void form.handleSubmit(send)(event);
        }}
      >
        <FormError>{failure}</FormError>
        {children}
        {submit !== null && (
          <div className="flex flex-wrap items-center gap-2">
            <Button type="submit" look="primary" aria-disabled={isSubmitting} className="aria-disabled:opacity-60">
              {isSubmitting && <Spinner />}
              {submit}
            </Button>
            {actions}
          </div>
        )}
      </form>
    </FormProvider>
  );
}

/** A key that stays the same as long as what is typed does: a second press, or another try after a lost answer, makes nothing twice. */
function useCreationKey(): (typed: object) => string {
  const last = useRef({ typed: '', key: '' });
  return (typed) => {
    const text = JSON.stringify(typed);
    if (last.current.typed !== text) last.current = { typed: text, key: randomKey() };
    return last.current.key;
  };
}

/** As `crypto.randomUUID`, which is there on secure origins only, and a hub in a workshop often is plain http. */
const randomKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

function errorsOf<V extends FieldValues>(issues: readonly { path: PropertyKey[]; message: string }[]): FieldErrors<V> {
  const errors: Record<string, unknown> = {};
  for (const issue of issues) {
    let at = errors;
    const path = issue.path.map(String);
    for (const part of path.slice(0, -1)) at = (at[part] ??= {}) as Record<string, unknown>;
    const leaf = path.at(-1) ?? 'root';
    at[leaf] ??= { type: 'rule', message: messageOf(issue) };
  }
  return errors as FieldErrors<V>;
}
