import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { useSignOutMutation } from '@/api/api';
import { roleOf } from '@/api/shapes';
import { useStore } from '@/api/store';
import { Button } from '@/kit/button';
import { Icon } from '@/kit/icons';
import { initialsOf } from '@/kit/initials';
import { LanguageSwitch, ThemeSwitch } from '@/kit/preferences';
import { useWords } from '@/words';
import { PasswordForm } from './password-form';
import { SecondFactorSection } from './second-factor-section';
import { Section } from './section';
import { SessionsSection } from './sessions-section';

/** What belongs to whoever is signed in: password, second factor, sessions, language and theme. */
export function AccountPage() {
  const { t } = useWords();
  const user = useStore(({ session }) => session.user);
  const [signOut] = useSignOutMutation();

  useEffect(() => {
    document.title = `${t('account.title')} · ${t('app.name')}`;
  }, [t]);

  if (!user) return null;
  return (
    <>
      <header className="mx-auto flex h-17 max-w-3xl items-center gap-3 px-4 sm:px-6 print:hidden">
        <Link
          to="/"
          aria-label={t('app.toLive')}
          className="grid size-11 flex-none place-items-center rounded-md border border-line bg-surface text-ink hover:border-line-strong sm:size-10"
        >
          <Icon name="back" />
        </Link>
        <h1 className="flex-1 truncate text-lg font-[650] tracking-tight">{t('account.title')}</h1>
        <Button onClick={() => void signOut(undefined)}>
          <Icon name="signOut" size={16} />
          {t('app.signOut')}
        </Button>
      </header>
      <main className="mx-auto flex max-w-3xl flex-col gap-4 px-4 pb-16 sm:px-6">
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
        <PasswordSection />
        {user.role !== 'customer' && <SecondFactorSection />}
        <SessionsSection />
      </main>
    </>
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
