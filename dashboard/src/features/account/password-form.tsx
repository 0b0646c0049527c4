import { useState, type ReactNode, type SyntheticEvent } from 'react';
import type { Problem } from '@/api/call';
import { useSecondFactorQuery } from '@/api/session-calls';
import { useStore } from '@/api/store';
import { Button } from '@/kit/button';
import { Field, FormError } from '@/kit/field';
import { Spinner } from '@/kit/icons';
import { useProblemText, useWaitText } from '@/kit/problem';
import { useWords } from '@/words';
import { useChangePasswordMutation } from './calls';
import { flawOf, NewPasswordFields, noPassword } from './new-password';

interface PasswordFormProps {
  /** Which password it takes the place of: a temporary one, or one's own. */
  replaces: 'temporary' | 'own';
  submit: string;
  className?: string;
  onDone?: () => void;
  children?: ReactNode;
}

/** The present password, a code where there is a second factor, and twice the new one. */
export function PasswordForm({ replaces, submit, className = '', onDone, children }: PasswordFormProps) {
  const { t } = useWords();
  const user = useStore((state) => state.session.user);
  // Whoever has to change a temporary password may ask for nothing else: they are told by the refusal.
  const skip = replaces === 'temporary' || user?.role === 'customer';
  const { data: secondFactor } = useSecondFactorQuery(undefined, { skip });
  const [wanted, setWanted] = useState(false);
  const asksCode = wanted || secondFactor?.enabled === true;
  const [changePassword, { isLoading }] = useChangePasswordMutation();
  const [current, setCurrent] = useState('');
  const [code, setCode] = useState('');
  const [chosen, setChosen] = useState(noPassword);
  const [error, setError] = useState<string | null>(null);
  const problemText = useProblemText();
  const wait = useWaitText();

  const change = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (isLoading) return;
    const flaw = chosen.next !== '' && chosen.next === current ? 'same' : flawOf(chosen);
    const missing = asksCode && code.trim() === '';
    setError(flaw ? t(`password.${flaw}`) : missing ? t('signIn.codeMissing') : null);
    if (flaw || missing) return;
    const answer = await changePassword({
      current_password: current,
      new_password: chosen.next,
      ...(asksCode && { code: code.trim() }),
    });
    if (answer.error) {
      setError(explain(answer.error as Problem));
    } else {
      setCurrent('');
      setCode('');
      setWanted(false);
      setChosen(noPassword);
      onDone?.();
    }
  };

  const explain = (problem: Problem) => {
    if (problem.details.some(({ field }) => field === 'current_password')) return t(`password.wrong.${replaces}`);
    if (problem.details.some(({ field }) => field === 'new_password')) return t('password.weak');
    if (problem.details.some(({ field }) => field === 'code')) {
      setWanted(true);
      return t(asksCode ? 'secondFactor.wrong' : 'signIn.codeMissing');
    }
    if (problem.status === 423) return t('signIn.locked', { wait: wait(problem.retryAfter ?? 15 * 60) });
    return problemText(problem);
  };

  return (
    <form noValidate onSubmit={(event) => void change(event)} className="flex flex-col gap-4">
      <FormError>{error}</FormError>
      <input type="hidden" name="username" autoComplete="username" value={user?.username ?? ''} />
      <Field
        label={t(`password.current.${replaces}`)}
        type="password"
        autoComplete="current-password"
        value={current}
        onChange={(event) => {
          setCurrent(event.target.value);
        }}
      />
      {asksCode && (
        <Field
          label={t('signIn.secondTitle')}
          hint={t('signIn.secondLead')}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          value={code}
          onChange={(event) => {
            setCode(event.target.value);
          }}
        />
      )}
      <NewPasswordFields value={chosen} onChange={setChosen} />
      <Button type="submit" look="primary" className={`mt-2 ${className}`} aria-disabled={isLoading}>
        {isLoading && <Spinner />}
        {isLoading ? t('password.busy') : submit}
      </Button>
      {children}
    </form>
  );
}
