import { Button } from '@/kit/button';
import { ButtonLink } from '@/kit/button-link';
import { Card } from './card';
import { CredentialsBox } from './credentials-box';
import type { MadeJob } from './shapes';
import { ShareLink } from './share-link';
import { useJobsWords } from './words';

/** A job that was just made: its link for the customer at once, and the new account's password this once. */
export function MadeJobView({ job, onAnother }: { job: MadeJob; onAnother: () => void }) {
  const { t } = useJobsWords();
  return (
    <div className="flex flex-col gap-4">
      <p role="status" className="text-sm text-muted">
        {t('made.lead', { name: job.customer_name })}
      </p>
      {job.customer_phone === null && job.customer_email === null && (
        <p className="rounded-md bg-warn-soft px-3 py-2 text-sm font-medium text-warn">{t('made.unreachable')}</p>
      )}
      {job.tracking_url !== null && (
        <Card title={t('link.title')}>
          <ShareLink url={job.tracking_url} car={job.car_model} />
        </Card>
      )}
      {job.customer_credentials && (
        <Card title={t('made.account')}>
          <CredentialsBox credentials={job.customer_credentials} />
        </Card>
      )}
      <div className="flex flex-wrap gap-2">
        <ButtonLink to={`/jobs/${job.id}`} look="primary">
          {t('made.open')}
        </ButtonLink>
        <Button onClick={onAnother}>{t('made.another')}</Button>
      </div>
    </div>
  );
}
