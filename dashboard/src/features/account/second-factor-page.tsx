import { useState, type SyntheticEvent } from 'react';
import type { Problem } from '@/api/call';
import type { Admitted, SecondFactorNeeded } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { Field, FormError } from '@/kit/field';
import { Spinner } from '@/kit/icons';
import { useProblemText, useWaitText } from '@/kit/problem';
import { useWords } from '@/words';
import { useEnterMutation, useShowCodeMutation } from './calls';
import { Frame } from './frame';
import { RecoveryCodes, SetupSteps } from './second-factor-parts';

interface SecondFactorPageProps {
  /** What the right password was answered with. */
  needed: SecondFactorNeeded;
  onAgain: () => void;
  onDone?: () => void;
}

/** The code of the second factor, after the right password; of a new one first, where the workshop wants one. */
export function SecondFactorPage({ needed, onAgain, onDone }: SecondFactorPageProps) {
  const { t } = useWords();
  const [showCode, { isLoading }] = useShowCodeMutation();
  const [enter] = useEnterMutation();
  const [admitted, setAdmitted] = useState<Admitted | null>(null);
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<Problem | 'missing' | null>(null);
  const problemText = useProblemText();
  const wait = useWaitText();

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (isLoading) return;
    setProblem(null);
    if (code.trim() === '') {
      setProblem('missing');
      return;
    }
    const answer = await showCode({ mfa_token: needed.mfa_token, code: code.trim() });
    if (answer.error) setProblem(answer.error as Problem);
    else if (answer.data.recovery_codes) setAdmitted(answer.data);
    else onDone?.();
  };

  const explain = (one: Problem | 'missing') => {
    if (one === 'missing') return t('signIn.codeMissing');
    if (one.status === 401 || one.status === 422) return t('signIn.codeWrong');
    if (one.status === 423) return t('signIn.locked', { wait: wait(one.retryAfter ?? 15 * 60) });
    return problemText(one);
  };

  if (admitted?.recovery_codes) {
    return (
      <Frame title={t('signIn.secondTitle')} lead={t('secondFactor.lead')}>
        <RecoveryCodes
          codes={admitted.recovery_codes}
          onDone={() => {
            void enter(admitted.user);
            onDone?.();
          }}
        />
      </Frame>
    );
  }
  const lead = needed.setup ? t('signIn.secondWanted') : t('signIn.secondLead');
  return (
    <Frame title={t('signIn.secondTitle')} lead={lead}>
      {needed.setup && (
        <div className="mb-5">
          <SetupSteps setup={needed.setup} />
        </div>
      )}
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <FormError>{problem && explain(problem)}</FormError>
        <Field
          label={t('signIn.code')}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          value={code}
          invalid={problem !== null}
          onChange={(event) => {
            setCode(event.target.value);
          }}
        />
        <Button type="submit" look="primary" className="mt-2 w-full text-md sm:h-11" aria-disabled={isLoading}>
          {isLoading && <Spinner />}
          {isLoading ? t('signIn.busy') : t('signIn.submit')}
        </Button>
        <Button type="button" onClick={onAgain}>
          {t('signIn.again')}
        </Button>
      </form>
    </Frame>
  );
}
