import { useWorkshopQuery } from '@/api/api';
import type { Problem } from '@/api/call';
import { useWorkshop } from '@/api/workshop-in-view';
import { Button } from '@/kit/button';
import { Spinner } from '@/kit/icons';
import { Notice } from '@/kit/notice';
import { Page } from '@/kit/page';
import { useProblemText } from '@/kit/problem';
import { useWords } from '@/words';
import { CustomerSignInSection } from './customer-sign-in-section';
import { OwnersFactorSection } from './owners-factor-section';

/** How people of a workshop sign in, for its owner to decide. */
export function WorkshopPage() {
  const workshop = useWorkshop();
  const { t } = useWords();
  const { data, error, refetch } = useWorkshopQuery(workshop);
  const problemText = useProblemText();

  return (
    <Page title={t('workshop.title')} width="text">
      <div className="flex flex-col gap-4">
        {data ? (
          <>
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
      </div>
    </Page>
  );
}
