import { useState, type SyntheticEvent } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import type { Problem } from '@/api/call';
import type { SecondFactorNeeded } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { FormError } from '@/kit/field';
import { Spinner } from '@/kit/icons';
import { useProblemText } from '@/kit/problem';
import { useWords } from '@/words';
import { useSetPasswordMutation } from './calls';
import { Frame } from './frame';
import { flawOf, NewPasswordFields, noPassword } from './new-password';
import { SecondFactorPage } from './second-factor-page';

/** Where the one-time link leads: a password is chosen, and one is in. */
export function SetPasswordPage() {
  const { t } = useWords();
  const { hash, search } = useLocation();
  const navigate = useNavigate();
  // Behind "#", so that no server and no log sees it; some programs that open links make a query of that.
  const token = hash.slice(1) || (new URLSearchParams(search).get('token') ?? '');
  const [setPassword, { isLoading }] = useSetPasswordMutation();
  const [chosen, setChosen] = useState(noPassword);
  const [error, setError] = useState<string | null>(null);
  const [spent, setSpent] = useState(token === '');
  const [secondFactor, setSecondFactor] = useState<SecondFactorNeeded | null>(null);
  const problemText = useProblemText();

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (isLoading) return;
    const flaw = flawOf(chosen);
    setError(flaw && t(`password.${flaw}`));
    if (flaw) return;
    const answer = await setPassword({ token, password: chosen.next });
    if (!answer.error) {
      if ('mfa_token' in answer.data) setSecondFactor(answer.data);
      else void navigate('/', { replace: true });
      return;
    }
    const problem = answer.error as Problem;
    if (problem.status === 401) setSpent(true);
    else setError(problem.status === 422 ? t('password.weak') : problemText(problem));
  };

  const toSignIn = () => void navigate('/', { replace: true });
  if (secondFactor !== null) {
    return <SecondFactorPage needed={secondFactor} onAgain={toSignIn} onDone={toSignIn} />;
  }
  if (spent) {
    return (
      <Frame title={t('password.spent')} lead={t('password.spentLead')}>
        <Link to="/" className="inline-flex min-h-11 items-center font-semibold text-accent underline">
          {t('app.toSignIn')}
        </Link>
      </Frame>
    );
  }
  return (
    <Frame title={t('password.choose')} lead={t('password.linkLead')}>
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <FormError>{error}</FormError>
        <NewPasswordFields value={chosen} onChange={setChosen} />
        <Button type="submit" look="primary" className="mt-2 w-full text-md sm:h-11" aria-disabled={isLoading}>
          {isLoading && <Spinner />}
          {isLoading ? t('password.busy') : t('password.submit')}
        </Button>
      </form>
    </Frame>
  );
}
