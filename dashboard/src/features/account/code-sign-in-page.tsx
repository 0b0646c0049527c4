import { useRef, useState, type SyntheticEvent } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { Problem } from '@/api/call';
import { useStore } from '@/api/store';
import type { SecondFactorNeeded } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { Field, FormError } from '@/kit/field';
import { Spinner } from '@/kit/icons';
import { useProblemText, useWaitText } from '@/kit/problem';
import { useWords } from '@/words';
import { useRequestCodeMutation, useVerifyCodeMutation, type CustomerAddress } from './calls';
import { Frame } from './frame';
import { ResendButton } from './resend-button';
import { SecondFactorPage } from './second-factor-page';
import { useAccountWords } from './words';

/** A code is dead after so many wrong tries. */
const TRIES = 5;

/** How customers come in: no password, but a code to their phone or mailbox. The workshop is named by the address. */
export function CodeSignInPage() {
  const { t } = useAccountWords();
  const [params] = useSearchParams();
  const named = params.get('workshop');
  const [sentTo, setSentTo] = useState<CustomerAddress | null>(null);
  const [needed, setNeeded] = useState<SecondFactorNeeded | null>(null);
  if (needed !== null) {
    return (
      <SecondFactorPage
        needed={needed}
        onAgain={() => {
          setNeeded(null);
          setSentTo(null);
        }}
      />
    );
  }
  return (
    <Frame title={t('code.title')} lead={sentTo ? t('code.sentLead', { address: said(sentTo) }) : t('code.lead')}>
      {sentTo ? (
        <CodeForm
          sentTo={sentTo}
          onOther={() => {
            setSentTo(null);
          }}
          onSecondFactor={setNeeded}
        />
      ) : (
        <AddressForm named={named} onSent={setSentTo} />
      )}
    </Frame>
  );
}

const said = ({ phone, email }: CustomerAddress) => phone ?? email ?? '';

/** An e-mail address has an @, a phone number has none. */
const addressOf = (workshop: string, typed: string): CustomerAddress =>
  typed.includes('@') ? { workshop, email: typed } : { workshop, phone: typed };

function AddressForm({ named, onSent }: { named: string | null; onSent: (address: CustomerAddress) => void }) {
  const { t } = useAccountWords();
  const { t: say } = useWords();
  const ended = useStore((state) => state.session.ended);
  const [request, { isLoading }] = useRequestCodeMutation();
  const [workshop, setWorkshop] = useState(named ?? '');
  const [typed, setTyped] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const explain = useExplanation();

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (isLoading) return;
    if (workshop.trim() === '' || typed.trim() === '') {
      setRefusal(t(workshop.trim() === '' ? 'code.workshopMissing' : 'code.addressMissing'));
      return;
    }
    setRefusal(null);
    const address = addressOf(workshop.trim(), typed.trim());
    const answer = await request(address);
    if (answer.error) setRefusal(explain(answer.error as Problem));
    else onSent(address);
  };

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {ended && refusal === null && (
        <p role="status" className="rounded-md bg-accent-soft px-3 py-2.5 text-sm font-medium">
          {say('signIn.ended')}
        </p>
      )}
      <FormError>{refusal}</FormError>
      {named === null && (
        <Field
          label={t('code.workshop')}
          hint={t('code.workshopHint')}
          name="workshop"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={32}
          value={workshop}
          invalid={refusal !== null && workshop.trim() === ''}
          onChange={(event) => {
            setWorkshop(event.target.value);
          }}
        />
      )}
      <Field
        label={t('code.address')}
        hint={t('code.addressHint')}
        name="address"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        value={typed}
        invalid={refusal !== null && typed.trim() === ''}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
      />
      <Button type="submit" look="primary" className="mt-2 w-full text-md sm:h-11" aria-disabled={isLoading}>
        {isLoading && <Spinner />}
        {t('code.send')}
      </Button>
      <Link
        to="/sign-in"
        className="flex min-h-11 items-center justify-center text-sm font-[550] text-accent underline"
      >
        {t('code.byPassword')}
      </Link>
    </form>
  );
}

interface CodeFormProps {
  sentTo: CustomerAddress;
  onOther: () => void;
  onSecondFactor: (needed: SecondFactorNeeded) => void;
}

/** Six digits. The sixth one sends them. */
function CodeForm({ sentTo, onOther, onSecondFactor }: CodeFormProps) {
  const { t } = useAccountWords();
  const [verify, { isLoading }] = useVerifyCodeMutation();
  const [request] = useRequestCodeMutation();
  const [code, setCode] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const wrong = useRef(0);
  const field = useRef<HTMLInputElement>(null);
  const explain = useExplanation();

  const send = async (digits: string) => {
    if (isLoading) return;
    if (digits.length < 6) {
      setRefusal(t('code.incomplete'));
      return;
    }
    setRefusal(null);
    const answer = await verify({ ...sentTo, code: digits });
    if (!answer.error) {
      if ('mfa_token' in answer.data) onSecondFactor(answer.data);
      return;
    }
    const problem = answer.error as Problem;
    if (problem.status === 401) {
      wrong.current++;
      setRefusal(t(wrong.current >= TRIES ? 'code.spent' : 'code.wrong'));
      setCode('');
      field.current?.focus();
    } else {
      setRefusal(explain(problem));
    }
  };

  const again = async (): Promise<boolean> => {
    const answer = await request(sentTo);
    wrong.current = 0;
    setCode('');
    setRefusal(answer.error ? explain(answer.error as Problem) : null);
    field.current?.focus();
    return !answer.error;
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send(code);
      }}
      className="flex flex-col gap-4"
    >
      <FormError>{refusal}</FormError>
      <Field
        ref={field}
        // Nothing else is on this page to begin with.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        label={t('code.code')}
        hint={t('code.codeHint')}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={6}
        value={code}
        invalid={refusal !== null}
        style={{ letterSpacing: '0.3em' }}
        onChange={(event) => {
          const digits = event.target.value.replaceAll(/\D/g, '');
          setCode(digits);
          if (digits.length === 6) void send(digits);
        }}
      />
      <Button type="submit" look="primary" className="mt-2 w-full text-md sm:h-11" aria-disabled={isLoading}>
        {isLoading && <Spinner />}
        {t('code.submit')}
      </Button>
      <ResendButton onSend={again} />
      <Button look="quiet" onClick={onOther}>
        {t('code.other')}
      </Button>
    </form>
  );
}

function useExplanation() {
  const { t } = useAccountWords();
  const problemText = useProblemText();
  const wait = useWaitText();
  return (problem: Problem) => {
    if (problem.status === 423) return t('code.locked', { wait: wait(problem.retryAfter ?? 15 * 60) });
    if (problem.status === 422) return t('code.addressWrong');
    return problemText(problem);
  };
}
