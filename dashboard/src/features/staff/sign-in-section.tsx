import { useState, type ReactNode } from 'react';
import type { Problem } from '@/api/call';
import type { User } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { confirm } from '@/kit/confirm';
import { Dialog } from '@/kit/dialog';
import { useProblemText } from '@/kit/problem';
import { Section } from '@/kit/section';
import { toast } from '@/kit/toast';
import { useChangePersonMutation, useRemoveSecondFactorMutation, useResetPasswordMutation } from './calls';
import { Credentials } from './credentials';
import { isOwner, kindOf, mayManage, type Person, type PersonWithPassword } from './shapes';
import { useStaffWords } from './words';

/** How somebody gets in, for who may decide on them; of themselves nobody does. */
export function SignInSection({ person, me }: { person: Person; me: User }) {
  const { t } = useStaffWords();
  if (person.id === me.id || !mayManage(me, kindOf(person))) return null;
  return (
    <Section title={t('access.title')} lead={t('access.lead')}>
      <ul className="flex flex-col divide-y divide-line">
        {person.is_active && <ResetPassword person={person} />}
        {isOwner(me) && person.is_active && <RemoveSecondFactor person={person} />}
        <Activation person={person} />
      </ul>
    </Section>
  );
}

function Row({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-[550]">{title}</p>
        <p className="text-sm text-muted">{hint}</p>
      </div>
      {children}
    </li>
  );
}

function ResetPassword({ person }: { person: Person }) {
  const { t } = useStaffWords();
  const [reset] = useResetPasswordMutation();
  const [shown, setShown] = useState<PersonWithPassword | null>(null);
  const problemText = useProblemText();
  const ask = async () => {
    const sure = await confirm({
      title: t('reset.title', { name: person.name }),
      text: t('reset.text'),
      action: t('reset.action'),
    });
    if (!sure) return;
    const answer = await reset(person.id);
    if (answer.data) setShown(answer.data);
    else toast({ text: problemText(answer.error as Problem), tone: 'bad' });
  };
  const close = () => {
    setShown(null);
  };
  return (
    <Row title={t('reset.what')} hint={t('reset.hint')}>
      <Button onClick={() => void ask()}>{t('reset.action')}</Button>
      <Dialog
        open={shown !== null}
        onClose={close}
        title={t('once.title', { name: person.name })}
        actions={
          <Button look="primary" onClick={close}>
            {t('once.done')}
          </Button>
        }
      >
        {shown && <Credentials person={shown} />}
      </Dialog>
    </Row>
  );
}

function RemoveSecondFactor({ person }: { person: Person }) {
  const { t } = useStaffWords();
  const [remove] = useRemoveSecondFactorMutation();
  const problemText = useProblemText();
  const ask = async () => {
    const sure = await confirm({
      title: t('factor.title', { name: person.name }),
      text: t('factor.text'),
      action: t('factor.action'),
    });
    if (!sure) return;
    const answer = await remove(person.id);
    const problem = answer.error as Problem | undefined;
    if (!problem) toast({ text: t('factor.done', { name: person.name }) });
    else if (problem.status === 404) toast({ text: t('factor.none', { name: person.name }) });
    else toast({ text: problemText(problem), tone: 'bad' });
  };
  return (
    <Row title={t('factor.what')} hint={t('factor.hint')}>
      <Button onClick={() => void ask()}>{t('factor.action')}</Button>
    </Row>
  );
}

/** Both ways can be undone, so nothing is asked. */
function Activation({ person }: { person: Person }) {
  const { t } = useStaffWords();
  const [change, { isLoading }] = useChangePersonMutation();
  const problemText = useProblemText();
  const set = async (is_active: boolean, undo: boolean) => {
    const answer = await change({ id: person.id, change: { is_active } });
    const problem = answer.error as Problem | undefined;
    if (problem) {
      toast({ text: problem.status === 409 ? t('lastOwner') : problemText(problem), tone: 'bad' });
      return;
    }
    toast({
      text: t(is_active ? 'activation.reactivated' : 'activation.done', { name: person.name }),
      ...(undo && { undo: () => void set(!is_active, false) }),
    });
  };
  const state = person.is_active ? 'deactivate' : 'reactivate';
  return (
    <Row title={t(`activation.${state}What`)} hint={t(`activation.${state}Hint`)}>
      <Button
        look={person.is_active ? 'danger' : 'plain'}
        aria-disabled={isLoading}
        onClick={() => void (isLoading || set(!person.is_active, true))}
      >
        {t(`activation.${state}`)}
      </Button>
    </Row>
  );
}
