import { useState, type SyntheticEvent } from 'react';
import { useSecondFactorQuery } from '@/api/session-calls';
import type { Problem } from '@/api/call';
import type { SecondFactorSetup } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { Field, FormError } from '@/kit/field';
import { Icon, Spinner } from '@/kit/icons';
import { useProblemText } from '@/kit/problem';
import { Section } from '@/kit/section';
import { useWords } from '@/words';
import { useConfirmSecondFactorMutation, useDisableSecondFactorMutation, useSetUpSecondFactorMutation } from './calls';
import { ProofButtons, useProofProblem } from './proof';
import { RecoveryCodes, SetupSteps } from './second-factor-parts';

/** The second factor: whether it is on, and the way there and back. */
export function SecondFactorSection() {
  const { t } = useWords();
  const { data, error, refetch } = useSecondFactorQuery(undefined);
  const [setup, setSetup] = useState<SecondFactorSetup | null>(null);
  const [recovery, setRecovery] = useState<string[] | null>(null);
  const [disabling, setDisabling] = useState(false);
  const problemText = useProblemText();

  const close = () => {
    setSetup(null);
    setRecovery(null);
    setDisabling(false);
  };

  return (
    <Section title={t('secondFactor.title')} lead={t('secondFactor.lead')}>
      {recovery ? (
        <RecoveryCodes codes={recovery} onDone={close} />
      ) : setup ? (
        <Confirm setup={setup} onConfirmed={setRecovery} onCancel={close} />
      ) : disabling ? (
        <Disable onDone={close} />
      ) : error ? (
        <div className="flex flex-col items-start gap-3">
          <FormError>{problemText(error as Problem)}</FormError>
          <Button onClick={() => void refetch()}>{t('app.tryAgain')}</Button>
        </div>
      ) : !data ? (
        <Spinner />
      ) : data.enabled ? (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="inline-flex items-center gap-2 font-semibold text-ok">
            <Icon name="check" />
            {t('secondFactor.on')}
          </p>
          {data.required ? (
            <p className="text-muted">{t('secondFactor.required')}</p>
          ) : (
            <Button
              onClick={() => {
                setDisabling(true);
              }}
            >
              {t('secondFactor.disable')}
            </Button>
          )}
        </div>
      ) : (
        <Begin onBegun={setSetup} />
      )}
    </Section>
  );
}

function Begin({ onBegun }: { onBegun: (setup: SecondFactorSetup) => void }) {
  const { t } = useWords();
  const [asking, setAsking] = useState(false);
  const [setUp] = useSetUpSecondFactorMutation();
  if (asking) {
    return (
      <ProofForm
        asks={['password']}
        submit={t('secondFactor.setUp')}
        send={async ({ password }) => {
          const answer = await setUp({ current_password: password });
          if (answer.error) return answer.error as Problem;
          onBegun(answer.data);
          return null;
        }}
        onCancel={() => {
          setAsking(false);
        }}
      />
    );
  }
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <p className="text-muted">{t('secondFactor.off')}</p>
      <Button
        onClick={() => {
          setAsking(true);
        }}
      >
        {t('secondFactor.setUp')}
      </Button>
    </div>
  );
}

interface ConfirmProps {
  setup: SecondFactorSetup;
  onConfirmed: (recoveryCodes: string[]) => void;
  onCancel: () => void;
}

/** The picture for the app, and the first code of it. */
function Confirm({ setup, onConfirmed, onCancel }: ConfirmProps) {
  const { t } = useWords();
  const [confirm] = useConfirmSecondFactorMutation();
  return (
    <div className="flex flex-col gap-5">
      <SetupSteps setup={setup} />
      <ProofForm
        asks={['code']}
        submit={t('secondFactor.confirm')}
        send={async ({ code }) => {
          const answer = await confirm({ code });
          if (answer.error) return answer.error as Problem;
          onConfirmed(answer.data.recovery_codes);
          return null;
        }}
        onCancel={onCancel}
      />
    </div>
  );
}

function Disable({ onDone }: { onDone: () => void }) {
  const { t } = useWords();
  const [disable] = useDisableSecondFactorMutation();
  return (
    <div className="flex flex-col gap-4">
      <p>{t('secondFactor.disableLead')}</p>
      <ProofForm
        asks={['password', 'code']}
        submit={t('secondFactor.disable')}
        send={async ({ password, code }) => {
          const answer = await disable({ current_password: password, code });
          if (answer.error) return answer.error as Problem;
          onDone();
          return null;
        }}
        onCancel={onDone}
      />
    </div>
  );
}

interface Proof {
  password: string;
  code: string;
}

interface ProofFormProps {
  asks: (keyof Proof)[];
  submit: string;
  send: (proof: Proof) => Promise<Problem | null>;
  onCancel: () => void;
}

/** Asks for the password, a code, or both. */
function ProofForm({ asks, submit, send, onCancel }: ProofFormProps) {
  const { t } = useWords();
  const [proof, setProof] = useState<Proof>({ password: '', code: '' });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const explain = useProofProblem();

  const show = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (busy) return;
    const missing = asks.find((one) => proof[one].trim() === '');
    setError(missing ? t(missing === 'code' ? 'signIn.codeMissing' : 'secondFactor.passwordMissing') : null);
    if (missing) return;
    setBusy(true);
    const problem = await send({ password: proof.password, code: proof.code.trim() });
    setBusy(false);
    if (problem) setError(explain(problem, t('secondFactor.wrong')));
  };

  return (
    <form noValidate onSubmit={(event) => void show(event)} className="flex flex-col gap-4">
      <FormError>{error}</FormError>
      {asks.includes('password') && (
        <Field
          label={t('secondFactor.password')}
          type="password"
          autoComplete="current-password"
          value={proof.password}
          invalid={error !== null}
          onChange={(event) => {
            setProof({ ...proof, password: event.target.value });
          }}
        />
      )}
      {asks.includes('code') && (
        <Field
          label={t('signIn.code')}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          value={proof.code}
          invalid={error !== null}
          onChange={(event) => {
            setProof({ ...proof, code: event.target.value });
          }}
        />
      )}
      <ProofButtons submit={submit} busy={busy} onCancel={onCancel} />
    </form>
  );
}
