import { useParams } from 'react-router';
import { usePitsQuery } from '@/api/api';
import { useStore } from '@/api/store';
import { useWorkshop } from '@/api/workshop-in-view';
import type { Pit, User } from '@/contract/shapes';
import { Form } from '@/kit/form';
import { TextField } from '@/kit/form-fields';
import { Moment } from '@/kit/moment';
import { Page } from '@/kit/page';
import { PageLink } from '@/kit/page-link';
import { Section } from '@/kit/section';
import { Empty, Loaded } from '@/kit/states';
import { toast } from '@/kit/toast';
import { ActivitySection } from './activity-section';
import { useChangePersonMutation, usePersonQuery } from './calls';
import { ContactFields, KindFields, personSchema } from './person-fields';
import { kindOf, mayManage, standingOf, isOwner, type Kind, type Person, type PersonChange } from './shapes';
import { SignInSection } from './sign-in-section';
import { useStaffWords } from './words';

export { warmUpPerson } from './warm-up';

/** One of the staff: what they are, how they sign in, what they did. */
export function PersonPage() {
  const { t } = useStaffWords();
  const id = Number(useParams().id);
  const workshop = useWorkshop();
  const me = useStore(({ session }) => session.user);
  const person = usePersonQuery(id);
  const pits = usePitsQuery(workshop);
  const { data } = person;
  return (
    <Page title={data?.name ?? t('person')} crumbs={[{ to: '/staff', text: t('title') }]} width="text">
      <Loaded query={person}>
        {(one) =>
          one.role === 'customer' || one.role === 'super_admin' || !me ? (
            <Empty icon="people" title={t('noStaff')} />
          ) : (
            // Not before the pits are there, too: the sections stand below the choice of them.
            <Loaded query={pits}>
              {(all) => (
                <div className="flex flex-col gap-4">
                  <Standing person={one} />
                  <DetailsSection person={one} pits={all} me={me} />
                  <SignInSection person={one} me={me} />
                  <ActivitySection person={one} pits={all} />
                </div>
              )}
            </Loaded>
          )
        }
      </Loaded>
    </Page>
  );
}

function Standing({ person }: { person: Person }) {
  const { t } = useStaffWords();
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
      <span className="font-[550] text-ink">{t(`kind.${kindOf(person)}`)}</span>
      <span>{person.username}</span>
      <span>
        {t('lastSignIn')}: {person.last_login ? <Moment at={person.last_login} /> : t('never')}
      </span>
      {!person.is_active && (
        <span className="rounded-sm bg-bad-soft px-2 py-0.5 font-semibold text-bad">{t('deactivated')}</span>
      )}
    </p>
  );
}

function DetailsSection({ person, pits, me }: { person: Person; pits: Pit[]; me: User }) {
  const { t } = useStaffWords();
  const may = mayManage(me, kindOf(person));
  return (
    <Section title={t('details.title')} lead={t(may ? 'details.lead' : 'details.notYours')}>
      {may ? <DetailsForm person={person} pits={pits} me={me} /> : <Details person={person} />}
      {person.id === me.id && (
        <p className="mt-4 text-sm text-muted">
          <PageLink to="/account" className="font-semibold text-accent underline">
            {t('details.account')}
          </PageLink>
        </p>
      )}
    </Section>
  );
}

function DetailsForm({ person, pits, me }: { person: Person; pits: Pit[]; me: User }) {
  const { t } = useStaffWords();
  const [change] = useChangePersonMutation();
  const kinds: Kind[] = isOwner(me) ? ['operator', 'admin', 'owner'] : ['operator'];
  const kind = kindOf(person);
  return (
    <Form
      key={person.id}
      schema={personSchema}
      values={{
        name: person.name,
        kind,
        phone: person.phone ?? '',
        email: person.email ?? '',
        pits: person.pit_ids.map(String),
      }}
      save={(values) => change({ id: person.id, change: changeOf(person, values) })}
      onSaved={() => {
        toast({ text: t('details.saved') });
      }}
      submit={t('details.save')}
      names={{ role: 'kind', sub_role: 'kind', pit_ids: 'pits' }}
      explain={({ status }) => (status === 409 ? t('lastOwner') : null)}
    >
      <TextField name="name" label={t('field.name')} autoComplete="off" />
      <KindFields kinds={kinds} pits={pits} />
      <ContactFields />
    </Form>
  );
}

interface Values {
  name: string;
  kind: Kind;
  phone: string | null;
  email: string | null;
  pits: string[];
}

/** Only what was changed is sent, so that two people who edit one person don't undo each other's. */
function changeOf(person: Person, { name, kind, phone, email, pits }: Values): PersonChange {
  const granted = pits.map(Number).sort((a, b) => a - b);
  const same = String(granted) === String([...person.pit_ids].sort((a, b) => a - b));
  return {
    ...(name !== person.name && { name }),
    ...(phone !== person.phone && { phone }),
    ...(email !== person.email && { email }),
    ...(kind !== kindOf(person) && standingOf(kind)),
    ...(kind === 'operator' && !same && { pit_ids: granted }),
  };
}

function Details({ person }: { person: Person }) {
  const { t } = useStaffWords();
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-5 gap-y-2">
      {(['name', 'phone', 'email'] as const).map((field) => (
        <div key={field} className="contents">
          <dt className="text-sm text-muted">{t(`field.${field}`)}</dt>
          <dd className="min-w-0 break-words">{person[field] ?? '–'}</dd>
        </div>
      ))}
    </dl>
  );
}
