import { useState } from 'react';
import { usePitsQuery } from '@/api/api';
import { useStore } from '@/api/store';
import { useWorkshop } from '@/api/workshop-in-view';
import { Button } from '@/kit/button';
import { ButtonLink } from '@/kit/button-link';
import { Form } from '@/kit/form';
import { Icon } from '@/kit/icons';
import { Page } from '@/kit/page';
import { Loaded } from '@/kit/states';
import { useWords } from '@/words';
import { useAddPersonMutation } from './calls';
import { Credentials } from './credentials';
import { ContactFields, KindFields, NewNameFields, newPersonSchema } from './person-fields';
import { isOwner, standingOf, type Kind, type PersonWithPassword } from './shapes';
import { useStaffWords } from './words';

/** Somebody new; then how they sign in, this once. */
export function NewPersonPage() {
  const { t } = useStaffWords();
  const [made, setMade] = useState<PersonWithPassword | null>(null);
  return (
    <Page
      title={made ? t('once.title', { name: made.name }) : t('add')}
      crumbs={[{ to: '/staff', text: t('title') }]}
      width="text"
    >
      <div className="rounded-lg border border-line bg-surface p-5 shadow-card sm:p-6">
        {made ? <Made person={made} onAnother={setMade} /> : <NewPerson onMade={setMade} />}
      </div>
    </Page>
  );
}

function NewPerson({ onMade }: { onMade: (person: PersonWithPassword) => void }) {
  const { t } = useStaffWords();
  const { t: say } = useWords();
  const workshop = useWorkshop();
  const me = useStore(({ session }) => session.user);
  const pits = usePitsQuery(workshop);
  const [add] = useAddPersonMutation();
  const kinds: Kind[] = me && isOwner(me) ? ['operator', 'admin', 'owner'] : ['operator'];
  return (
    <Loaded query={pits}>
      {(all) => (
        <Form
          schema={newPersonSchema(t('form.usernameForm'))}
          values={{
            name: '',
            username: '',
            kind: 'operator',
            phone: '',
            email: '',
            pits: all.map(({ id }) => String(id)),
          }}
          save={({ kind, pits: granted, ...rest }, key) => {
            const person = {
              ...rest,
              ...standingOf(kind),
              ...(kind === 'operator' && { pit_ids: granted.map(Number) }),
            };
            return add({ workshop, person, key });
          }}
          onSaved={onMade}
          submit={t('form.create')}
          names={{ role: 'kind', sub_role: 'kind', pit_ids: 'pits' }}
          explain={({ status }) => (status === 409 ? t('form.taken') : null)}
          actions={
            <ButtonLink look="quiet" to="/staff">
              {say('app.cancel')}
            </ButtonLink>
          }
        >
          <NewNameFields />
          <KindFields kinds={kinds} pits={all} />
          <ContactFields />
        </Form>
      )}
    </Loaded>
  );
}

function Made({ person, onAnother }: { person: PersonWithPassword; onAnother: (person: null) => void }) {
  const { t } = useStaffWords();
  return (
    <div className="flex flex-col gap-5">
      <p role="status" className="inline-flex items-center gap-2 font-semibold text-ok">
        <Icon name="check" />
        {t('once.made')}
      </p>
      <Credentials person={person} />
      <div className="flex flex-wrap gap-2 border-t border-line pt-5">
        <ButtonLink to="/staff" look="primary">
          {t('once.done')}
        </ButtonLink>
        <Button
          look="quiet"
          onClick={() => {
            onAnother(null);
          }}
        >
          {t('once.another')}
        </Button>
      </div>
    </div>
  );
}
