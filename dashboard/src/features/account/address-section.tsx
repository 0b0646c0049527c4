import { useRef, useState, type SyntheticEvent } from 'react';
import type { Problem } from '@/api/call';
import type { AddressCode, User } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { Field, FormError } from '@/kit/field';
import { useFocusFirst } from '@/kit/use-focus-first';
import { Section } from '@/kit/section';

import { useWords } from '@/words';
import { useChangeAddressMutation, useConfirmAddressMutation } from './calls';
import { ProofButtons, useProofProblem } from './proof';
import { useAccountWords } from './words';

type Way = 'email' | 'phone';

/** Where messages reach a person, and the way to another address: the password, then the code that was sent there. */
export function AddressSection({ user }: { user: User }) {
  const { t } = useAccountWords();
  const [changing, setChanging] = useState<Way | null>(null);
  const [sent, setSent] = useState<AddressCode | null>(null);
  const [taken, setTaken] = useState<string | null>(null);

  const close = () => {
    setChanging(null);
    setSent(null);
  };

  return (
    <Section title={t('address.title')} lead={t('address.lead')}>
      {sent ? (
        <Confirm
          sent={sent}
          onDone={() => {
            setTaken(sent.to);
            close();
          }}
          onCancel={close}
        />
      ) : changing ? (
        <Begin way={changing} onSent={setSent} onCancel={close} />
      ) : (
        <ul className="-my-3 divide-y divide-line">
          {(['email', 'phone'] as const).map((way) => (
            <li key={way} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
              <div className="min-w-0 flex-1 basis-48">
                <p className="text-sm text-muted">{t(`address.${way}`)}</p>
                <p className="num font-semibold break-words">{user[way] ?? t('address.none')}</p>
              </div>
              <Button
                aria-label={t(user[way] ? `address.changeOf.${way}` : `address.addOf.${way}`)}
                onClick={() => {
                  setTaken(null);
                  setChanging(way);
                }}
              >
                {t(user[way] ? 'address.change' : 'address.add')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <p
        role="status"
        className={taken ? 'mt-5 rounded-md bg-ok-soft px-3 py-2.5 text-sm font-medium text-ok' : 'sr-only'}
      >
        {taken && t('address.taken', { address: taken })}
      </p>
    </Section>
  );
}

interface BeginProps {
  way: Way;
  onSent: (sent: AddressCode) => void;
  onCancel: () => void;
}

function Begin({ way, onSent, onCancel }: BeginProps) {
  const { t } = useAccountWords();
  const { t: say } = useWords();
  const [begin, { isLoading }] = useChangeAddressMutation();
  const [address, setAddress] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(null);
  const explain = useProofProblem();

  const form = useRef<HTMLFormElement>(null);
  useFocusFirst(form);

  const send = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (isLoading) return;
    const missing =
      address.trim() === ''
        ? t(`address.missing.${way}`)
        : password === ''
          ? say('secondFactor.passwordMissing')
          : null;
    setError(missing);
    if (missing) return;
    const answer = await begin({ current_password: password, [way]: address.trim() });
    if (answer.error) setError(explain(answer.error as Problem, t(`address.wrong.${way}`)));
    else onSent(answer.data);
  };

  return (
    <form ref={form} noValidate onSubmit={(event) => void send(event)} className="flex flex-col gap-4">
      <FormError>{error}</FormError>
      <Field
        label={t(`address.new.${way}`)}
        type={way === 'email' ? 'email' : 'tel'}
        autoComplete={way === 'email' ? 'email' : 'tel'}
        value={address}
        onChange={(event) => {
          setAddress(event.target.value);
        }}
      />
      <Field
        label={say('secondFactor.password')}
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => {
          setPassword(event.target.value);
        }}
      />
      <ProofButtons submit={t('address.send')} busy={isLoading} onCancel={onCancel} />
    </form>
  );
}

interface ConfirmProps {
  sent: AddressCode;
  onDone: () => void;
  onCancel: () => void;
}

function Confirm({ sent, onDone, onCancel }: ConfirmProps) {
  const { t } = useAccountWords();
  const { t: say } = useWords();
  const [confirm, { isLoading }] = useConfirmAddressMutation();
  const [code, setCode] = useState('');
  const [error, setError] = useState<string | null>(null);
  const explain = useProofProblem();

  const form = useRef<HTMLFormElement>(null);
  useFocusFirst(form);

  const show = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (isLoading) return;
    const missing = code.trim() === '';
    setError(missing ? say('signIn.codeMissing') : null);
    if (missing) return;
    const answer = await confirm({ code: code.trim() });
    if (answer.error) setError(explain(answer.error as Problem, t('code.wrong')));
    else onDone();
  };

  return (
    <form ref={form} noValidate onSubmit={(event) => void show(event)} className="flex flex-col gap-4">
      <p>{t('address.sent', { address: sent.to })}</p>
      <FormError>{error}</FormError>
      <Field
        label={t('code.code')}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        value={code}
        invalid={error !== null}
        onChange={(event) => {
          setCode(event.target.value);
        }}
      />
      <ProofButtons submit={t('address.confirm')} busy={isLoading} onCancel={onCancel} />
    </form>
  );
}
