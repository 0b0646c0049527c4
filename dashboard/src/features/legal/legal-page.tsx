import { useEffect } from 'react';
import { Link } from 'react-router';
import { Logo } from '@/kit/icons';
import { LanguageSwitch, ThemeSwitch } from '@/kit/preferences';
import { useWords } from '@/words';
import { useAboutQuery } from './calls';
import { useLegalWords } from './words';

const PARTS = ['customers', 'video', 'staff', 'time', 'rights', 'browser'] as const;

/** What is kept of whom, where and how long; for everybody, signed in or not. */
export function LegalPage() {
  const { t } = useLegalWords();
  const { t: say } = useWords();
  useEffect(() => {
    document.title = `${t('title')} · ${say('app.name')}`;
  }, [t, say]);
  return (
    <div className="mx-auto flex min-h-dvh max-w-3xl flex-col px-4 pb-12 sm:px-6">
      <header className="flex items-center gap-3 py-4">
        <Logo />
        <span className="text-lg font-[650] tracking-tight">{say('app.name')}</span>
        <span className="flex-1" />
        <LanguageSwitch />
        <ThemeSwitch />
      </header>
      <main id="main" className="flex flex-col gap-4">
        <h1 className="text-xl font-[650] tracking-tight">{t('title')}</h1>
        <p className="text-muted">{t('lead')}</p>
        <Region />
        {PARTS.map((part) => (
          <section key={part} className="rounded-lg border border-line bg-surface p-5 shadow-card sm:p-6">
            <h2 className="text-md font-[650] tracking-tight">{t(`part.${part}.title`)}</h2>
            <p className="mt-2 leading-relaxed">{t(`part.${part}.text`)}</p>
          </section>
        ))}
        <p>
          <Link to="/" className="inline-flex min-h-11 items-center font-semibold text-accent underline">
            {t('back')}
          </Link>
        </p>
        <Version />
      </main>
    </div>
  );
}

/** Where the data are kept, as the operator of this installation says it. */
function Region() {
  const { t } = useLegalWords();
  const { data, error } = useAboutQuery(undefined);
  return (
    <section className="rounded-lg border border-line bg-surface p-5 shadow-card sm:p-6">
      <h2 className="text-md font-[650] tracking-tight">{t('region.title')}</h2>
      <p role="status" className="mt-2 min-h-6 text-lg font-semibold">
        {data ? (data.data_region ?? t('region.unsaid')) : error !== undefined && t('region.unknown')}
      </p>
      <p className="mt-2 leading-relaxed">{t('region.text')}</p>
    </section>
  );
}

function Version() {
  const { t } = useLegalWords();
  const { data } = useAboutQuery(undefined);
  return <p className="min-h-5 text-sm text-muted">{data && t('version', { version: data.version })}</p>;
}
