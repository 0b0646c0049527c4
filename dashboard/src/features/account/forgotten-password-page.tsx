import { useRef, useState, type SyntheticEvent } from 'react';
import { Link } from 'react-router';
import type { Problem } from '@/api/call';
import { Button } from '@/kit/button';
import { Field, FormError } from '@/kit/field';
import { Spinner } from '@/kit/icons';
import { useProblemText } from '@/kit/problem';
import { useFocusFirst } from '@/kit/use-focus-first';
import { useForgotPasswordMutation } from './calls';
import { Frame } from './frame';
import { useAccountWords } from './words';

/** Asks for a link to choose another password by. Whether there is such a person is told nobody. */
export function ForgottenPasswordPage() {
  const { t } = useAccountWords();
  const [forgot, { isLoading }] = useForgotPasswordMutation();
  const [username, setUsername] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const [sent, setSent] = useState(false);
  const problemText = useProblemText();
  const form = useRef<HTMLFormElement>(null);
  useFocusFirst(form);

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (isLoading) return;
    if (username.trim() === '') {
      setRefusal(t('forgotten.missing'));
      return;
    }
    setRefusal(null);
    const answer = await forgot({ username: username.trim() });
    if (answer.error) setRefusal(problemText(answer.error as Problem));
    else setSent(true);
  };

  const back = (
    <Link to="/sign-in" className="flex min-h-11 items-center justify-center text-sm font-[550] text-accent underline">
      {t('forgotten.back')}
    </Link>
  );
  if (sent) {
    return (
      <Frame title={t('forgotten.sentTitle')} lead={t('forgotten.sent', { username: username.trim() })}>
        <p role="status" className="mb-4 text-sm text-muted">
          {t('forgotten.nothing')}
        </p>
        {back}
      </Frame>
    );
  }
  return (
    <Frame title={t('forgotten.title')} lead={t('forgotten.lead')}>
      <form ref={form} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <FormError>{refusal}</FormError>
        <Field
          label={t('forgotten.username')}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={200}
          value={username}
          invalid={refusal !== null && username.trim() === ''}
          onChange={(event) => {
            setUsername(event.target.value);
          }}
        />
        <Button type="submit" look="primary" className="mt-2 w-full text-md sm:h-11" aria-disabled={isLoading}>
          {isLoading && <Spinner />}
          {t('forgotten.send')}
        </Button>
        {back}
      </form>
    </Frame>
  );
}
