import { useState, type SyntheticEvent } from 'react';
import { useChangePasswordMutation, useSignOutMutation } from '@/api/api';
import type { Problem } from '@/api/call';
import { useStore } from '@/api/store';
import { Button } from '@/kit/button';
import { Field, FormError } from '@/kit/field';
import { Spinner } from '@/kit/icons';
import { useProblemText, useWaitText } from '@/kit/problem';
import { useWords } from '@/words';
import { Frame } from './frame';

const STRONG = /^(?=.*\p{Lu})(?=.*\d).{8,}$/u;

/** The only page of a user who came with a temporary password. */
export function ChangePasswordPage() {
  const { t } = useWords();
  const username = useStore((state) => state.session.user?.username ?? '');
  const [changePassword, { isLoading }] = useChangePasswordMutation();
  const [signOut] = useSignOutMutation();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [error, setError] = useState<string | null>(null);
  const problemText = useProblemText();
  const wait = useWaitText();

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (isLoading) return;
    setError(null);
    if (!STRONG.test(next)) {
      setError(t('changePassword.weak'));
    } else if (next === current) {
      setError(t('changePassword.same'));
    } else if (next !== again) {
      setError(t('changePassword.differ'));
    } else {
      const answer = await changePassword({ current_password: current, new_password: next });
      if (answer.error) setError(explain(answer.error as Problem));
    }
  };

  const explain = (problem: Problem) => {
    if (problem.details.some(({ field }) => field === 'current_password')) return t('changePassword.wrong');
    if (problem.details.some(({ field }) => field === 'new_password')) return t('changePassword.weak');
    if (problem.status === 423) return t('signIn.locked', { wait: wait(problem.retryAfter ?? 15 * 60) });
    return problemText(problem);
  };

  return (
    <Frame title={t('changePassword.title')} lead={t('changePassword.lead')}>
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <FormError>{error}</FormError>
        <input type="hidden" name="username" autoComplete="username" value={username} />
        <Field
          label={t('changePassword.current')}
          type="password"
          autoComplete="current-password"
          value={current}
          onChange={(event) => {
            setCurrent(event.target.value);
          }}
        />
        <Field
          label={t('changePassword.next')}
          hint={t('changePassword.rule')}
          type="password"
          autoComplete="new-password"
          value={next}
          onChange={(event) => {
            setNext(event.target.value);
          }}
        />
        <Field
          label={t('changePassword.again')}
          type="password"
          autoComplete="new-password"
          value={again}
          onChange={(event) => {
            setAgain(event.target.value);
          }}
        />
        <Button type="submit" look="primary" className="mt-2 w-full text-md sm:h-11" aria-disabled={isLoading}>
          {isLoading && <Spinner />}
          {isLoading ? t('changePassword.busy') : t('changePassword.submit')}
        </Button>
        <Button look="quiet" onClick={() => void signOut(undefined)}>
          {t('app.signOut')}
        </Button>
      </form>
    </Frame>
  );
}
