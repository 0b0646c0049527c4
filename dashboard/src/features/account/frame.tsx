import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Honeycomb } from '@/kit/honeycomb';
import { Logo } from '@/kit/icons';
import { LanguageSwitch, ThemeSwitch } from '@/kit/preferences';
import { useWords } from '@/words';

/** The quiet page around a form: brand, one question, language and theme. */
export function Frame({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const { t } = useWords();
  return (
    <div className="relative isolate flex min-h-dvh flex-col overflow-hidden">
      <Honeycomb className="-z-10 text-accent opacity-20" />
      <header className="flex items-center gap-3 p-4 sm:px-6">
        <Logo />
        <span className="text-lg font-[650] tracking-tight">{t('app.name')}</span>
        <span className="flex-1" />
        <LanguageSwitch />
        <ThemeSwitch />
      </header>
      <main className="grid flex-1 place-items-center px-4 pt-4 pb-10">
        <div className="w-full max-w-sm rounded-lg border border-line bg-surface p-6 shadow-card sm:p-8">
          <h1 className="text-xl font-[650] tracking-tight">{title}</h1>
          <p className="mt-1 mb-6 text-muted">{lead}</p>
          {children}
        </div>
      </main>
      <footer className="px-4 pb-4 text-center sm:px-6">
        <Link to="/legal" className="inline-flex min-h-11 items-center text-sm text-muted underline hover:text-ink">
          {t('app.legal')}
        </Link>
      </footer>
    </div>
  );
}
