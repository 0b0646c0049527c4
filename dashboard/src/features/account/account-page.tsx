import { useState } from 'react';
import { useSignOutMutation } from '@/api/session-calls';
import { cameByCode } from '@/api/sign-in-way';
import { roleOf } from '@/contract/shapes';
import { useStore } from '@/api/store';
import { Button } from '@/kit/button';
import { Icon } from '@/kit/icons';
import { initialsOf } from '@/kit/initials';
import { Page } from '@/kit/page';
import { LanguageSwitch, ThemeSwitch } from '@/kit/preferences';
import { Section } from '@/kit/section';
import { useWords } from '@/words';
import { AddressSection } from './address-section';
import { NoticesSection } from './notices-section';
import { PasswordForm } from './password-form';
import { SecondFactorSection } from './second-factor-section';
import { SessionsSection } from './sessions-section';

/** What belongs to whoever is signed in: password, second factor, notices, sessions, language and theme. */
export function AccountPage() {
  const { t } = useWords();
  const user = useStore(({ session }) => session.user);
  const [signOut] = useSignOutMutation();

  if (!user) return null;
  return (
    <Page
      title={t('account.title')}
      width="text"
      actions={
        <Button onClick={() => void signOut(undefined)}>
          <Icon name="signOut" size={16} />
          {t('app.signOut')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <section className="flex flex-wrap items-center gap-x-4 gap-y-3 px-1 pt-2 pb-4 print:hidden">
          <span
            aria-hidden="true"
            className="grid size-14 flex-none place-items-center rounded-full bg-accent-soft text-lg font-bold text-accent"
          >
            {initialsOf(user.name)}
          </span>
          <div className="min-w-0 flex-1 basis-48">
            <p className="truncate text-xl font-[650] tracking-tight">{user.name}</p>
            <p className="truncate text-muted">
              {user.username} · {t(`role.${roleOf(user)}`)}
            </p>
          </div>
          <div className="flex gap-2">
            <LanguageSwitch />
            <ThemeSwitch />
          </div>
        </section>
        {!(user.role === 'customer' && cameByCode()) && <PasswordSection />}
        {user.role !== 'customer' && <SecondFactorSection />}
        {user.role !== 'customer' && <AddressSection user={user} />}
        <NoticesSection />
        <SessionsSection />
      </div>
    </Page>
  );
}

function PasswordSection() {
  const { t } = useWords();
  const [changed, setChanged] = useState(false);
  return (
    <Section title={t('account.password')} lead={t('account.passwordLead')}>
      <PasswordForm
        replaces="own"
        submit={t('account.changePassword')}
        className="sm:self-start"
        onDone={() => {
          setChanged(true);
        }}
      >
        <p
          role="status"
          className={changed ? 'rounded-md bg-ok-soft px-3 py-2.5 text-sm font-medium text-ok' : '-mt-4'}
        >
          {changed && t('account.passwordChanged')}
        </p>
      </PasswordForm>
    </Section>
  );
}
