import { lazy, Suspense, useRef, useState, type SyntheticEvent } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { Problem } from '@/api/call';
import type { SecondFactorNeeded } from '@/contract/shapes';
import { useStore } from '@/api/store';
import { Button } from '@/kit/button';
import { Field, FormError } from '@/kit/field';
import { Spinner } from '@/kit/icons';
import { useProblemText, useWaitText } from '@/kit/problem';
import { useFocusFirst } from '@/kit/use-focus-first';
import { useWords } from '@/words';
import { useSignInMutation } from './calls';
import { Frame } from './frame';
import { SecondFactorPage } from './second-factor-page';
import { useAccountWords } from './words';

const CodeSignInPage = lazy(async () => ({ default: (await import('./code-sign-in-page')).CodeSignInPage }));

const ForgottenPasswordPage = lazy(async () => ({
  default: (await import('./forgotten-password-page')).ForgottenPasswordPage,
}));

/**
 * By user name and password, or as the address asks for: by a code (`?workshop=<its code>` or `?by=code`), or by a link for who
 * forgot the password (`?by=link`).
 */
export function SignInPage() {
  const [params] = useSearchParams();
  if (params.get('by') === 'link') {
    return (
      <Suspense>
        <ForgottenPasswordPage />
      </Suspense>
    );
  }
  const byCode = params.has('workshop') || params.get('by') === 'code';
  return <Suspense>{byCode ? <CodeSignInPage /> : <PasswordSignInPage />}</Suspense>;
}

/** User name and password. Where to go afterwards is the router's business. */
function PasswordSignInPage() {
  const { t } = useWords();
  const { t: say } = useAccountWords();
  const ended = useStore((state) => state.session.ended);
  const [signIn, { isLoading }] = useSignInMutation();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [visible, setVisible] = useState(false);
  const [problem, setProblem] = useState<Problem | 'missing' | null>(null);
  const [needed, setNeeded] = useState<SecondFactorNeeded | null>(null);
  const explain = useExplanation();
  const form = useRef<HTMLFormElement>(null);
  useFocusFirst(form);

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (isLoading) return;
    setProblem(null);
    if (username.trim() === '' || password === '') {
      setProblem('missing');
      return;
    }
    const answer = await signIn({ username: username.trim(), password });
    if (answer.error) setProblem(answer.error as Problem);
    else if ('mfa_token' in answer.data) setNeeded(answer.data);
  };

  if (needed !== null) {
    const again = () => {
      setNeeded(null);
      setPassword('');
    };
    return <SecondFactorPage needed={needed} onAgain={again} />;
  }
  const wrong = problem !== null && problem !== 'missing' && problem.status === 401;
  return (
    <Frame title={t('signIn.title')} lead={t('signIn.lead')}>
      <form ref={form} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        {ended && problem === null && (
          <p role="status" className="rounded-md bg-accent-soft px-3 py-2.5 text-sm font-medium">
            {t('signIn.ended')}
          </p>
        )}
        <FormError>{problem && explain(problem)}</FormError>
        <Field
          label={t('signIn.username')}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={username}
          invalid={wrong || (problem === 'missing' && username.trim() === '')}
          onChange={(event) => {
            setUsername(event.target.value);
          }}
        />
        <Field
          label={t('signIn.password')}
          name="password"
          type={visible ? 'text' : 'password'}
          autoComplete="current-password"
          value={password}
          invalid={wrong || (problem === 'missing' && password === '')}
          onChange={(event) => {
            setPassword(event.target.value);
          }}
        />
        <label className="flex min-h-6 items-center gap-2 text-sm text-muted">
          <input
            type="checkbox"
            className="size-4.5 accent-accent"
            checked={visible}
            onChange={(event) => {
              setVisible(event.target.checked);
            }}
          />
          {t('signIn.show')}
        </label>
        <Button type="submit" look="primary" className="mt-2 w-full text-md sm:h-11" aria-disabled={isLoading}>
          {isLoading && <Spinner />}
          {isLoading ? t('signIn.busy') : t('signIn.submit')}
        </Button>
        <Link
          to="/sign-in?by=link"
          className="-mb-3 flex min-h-11 items-center justify-center text-sm font-[550] text-accent underline"
        >
          {say('forgotten.link')}
        </Link>
        <Link
          to="/sign-in?by=code"
          className="-mb-3 flex min-h-11 items-center justify-center text-sm font-[550] text-accent underline"
        >
          {say('code.customers')}
        </Link>
      </form>
    </Frame>
  );
}

function useExplanation() {
  const { t } = useWords();
  const problemText = useProblemText();
  const wait = useWaitText();
  return (problem: Problem | 'missing') => {
    if (problem === 'missing') return t('signIn.missing');
    if (problem.status === 401) return t('signIn.wrong');
    if (problem.status === 423) return t('signIn.locked', { wait: wait(problem.retryAfter ?? 15 * 60) });
    return problemText(problem);
  };
}
