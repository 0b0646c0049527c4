import { Link, useLocation } from 'react-router';
import { useWorkshopsQuery } from '@/api/api';
import type { Problem } from '@/api/call';
import { Button } from '@/kit/button';
import { ButtonLink } from '@/kit/button-link';
import { Spinner } from '@/kit/icons';
import { Notice } from '@/kit/notice';
import { Page } from '@/kit/page';
import { PageLink } from '@/kit/page-link';
import { useProblemText } from '@/kit/problem';
import { useWords } from '@/words';

/** Where a platform administrator begins: which workshop to look at. */
export function WorkshopList() {
  const { t } = useWords();
  const { pathname } = useLocation();
  const { data, error, refetch } = useWorkshopsQuery(undefined);
  const problemText = useProblemText();
  return (
    <Page title={t('live.choose')} width="text">
      <div className="mx-auto max-w-xl">
        <p className="mt-1 mb-6 text-muted">{t('live.chooseHint')}</p>
        {pathname === '/devices' && (
          <PageLink
            to="/devices/waiting"
            className="mb-6 inline-flex min-h-11 items-center font-semibold text-accent underline"
          >
            {t('palette.waitingDevices')}
          </PageLink>
        )}
        {error ? (
          <Notice title={t('live.failed')}>
            <p role="alert">{problemText(error as Problem)}</p>
            <Button onClick={() => void refetch()}>{t('app.tryAgain')}</Button>
          </Notice>
        ) : !data ? (
          <Spinner />
        ) : data.length === 0 ? (
          <Notice title={t('live.noWorkshops')}>
            <p>{t('live.noWorkshopsHint')}</p>
            <ButtonLink look="primary" to="/platform/onboarding">
              {t('live.takeOn')}
            </ButtonLink>
          </Notice>
        ) : (
          <ul className="flex flex-col gap-2.5">
            {data.map((workshop) => (
              <li key={workshop.id}>
                <Link
                  to={`${pathname}?workshop=${workshop.id}`}
                  className="flex min-h-16 items-center gap-4 rounded-lg border border-line bg-surface px-4 py-3 shadow-card transition-colors hover:border-line-strong"
                >
                  <span className="min-w-0 flex-1">
                    <b className="block truncate font-semibold">{workshop.name}</b>
                    <span className="text-sm text-muted">{workshop.code}</span>
                  </span>
                  <span className="num flex-none text-sm text-muted">
                    {t('live.pits', { count: workshop.total_pits })}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Page>
  );
}
