import { useEffect } from 'react';
import type { To } from 'react-router';
import { useWorkshopQuery } from '@/api/api';
import type { Problem } from '@/api/call';
import { Button } from '@/kit/button';
import { Spinner } from '@/kit/icons';
import { Notice } from '@/kit/notice';
import { PageTop } from '@/kit/page-top';
import { LanguageSwitch, ThemeSwitch } from '@/kit/preferences';
import { useProblemText } from '@/kit/problem';
import { useWords } from '@/words';
import { CustomerSignInSection } from './customer-sign-in-section';
import { OwnersFactorSection } from './owners-factor-section';

/** How people of a workshop sign in, for its owner to decide. */
export function WorkshopPage({ workshop, back }: { workshop: number; back: To }) {
  const { t } = useWords();
  const { data, error, refetch } = useWorkshopQuery(workshop);
  const problemText = useProblemText();

  useEffect(() => {
    document.title = `${t('workshop.title')} · ${t('app.name')}`;
  }, [t]);

  return (
    <>
      <PageTop title={t('workshop.title')} back={back} />
      <main className="mx-auto flex max-w-3xl flex-col gap-4 px-4 pb-16 sm:px-6">
        {data ? (
          <>
            <div className="flex flex-wrap items-center gap-x-4 gap-y-3 px-1 py-2">
              <p className="min-w-0 flex-1 basis-48 truncate text-xl font-[650] tracking-tight">{data.name}</p>
              <div className="flex gap-2">
                <LanguageSwitch />
                <ThemeSwitch />
              </div>
            </div>
            <OwnersFactorSection workshop={data} />
            <CustomerSignInSection workshop={data} />
          </>
        ) : error ? (
          <Notice title={t('workshop.failed')}>
            <p role="alert">{problemText(error as Problem)}</p>
            <Button onClick={() => void refetch()}>{t('app.tryAgain')}</Button>
          </Notice>
        ) : (
          <Spinner />
        )}
      </main>
    </>
  );
}
