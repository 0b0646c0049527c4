import { useState, type ReactNode } from 'react';
import { isClosed } from '@/domain/job-moves';
import { Dialog } from '@/kit/dialog';
import { PageLink } from '@/kit/page-link';
import { useJobWords, useWords } from '@/words';
import { CredentialsBox } from './credentials-box';
import { EditCard } from './edit-card';
import { EditForm } from './edit-form';
import { moneyText } from '@/domain/money';
import type { Credentials } from './shapes';
import type { JobPartProps } from './use-job-changes';
import { useJobsWords } from './words';

/** Whose car it is, what is done to it, and for how much. */
export function DetailsCard({ job, changes, mayChange }: JobPartProps) {
  const { t, language } = useJobsWords();
  const { t: say } = useWords();
  const { workTypeName } = useJobWords();
  const [made, setMade] = useState<Credentials | null>(null);
  return (
    <EditCard
      title={t('details.title')}
      edit={mayChange && !isClosed(job.status) ? t('details.edit') : null}
      editTitle={t('details.editTitle')}
      place="side"
      form={(close) => (
        <EditForm
          job={job}
          changes={changes}
          onDone={(credentials) => {
            close();
            setMade(credentials);
          }}
        />
      )}
    >
      <dl className="flex flex-col gap-2.5 text-sm">
        <Row title={t('field.customer')}>{job.customer_name}</Row>
        {job.customer_phone && (
          <Row title={t('field.phone')}>
            <a href={`tel:${job.customer_phone}`} className="num inline-block min-h-6 text-accent hover:underline">
              {job.customer_phone}
            </a>
          </Row>
        )}
        {job.customer_email && (
          <Row title={t('field.email')}>
            <a href={`mailto:${job.customer_email}`} className="inline-block min-h-6 text-accent hover:underline">
              {job.customer_email}
            </a>
          </Row>
        )}
        <Row title={t('field.car')}>{job.car_model}</Row>
        {job.car_plate_shown && (
          <Row title={t('field.plate')}>
            <span className="num">{job.car_plate_shown}</span>
          </Row>
        )}
        <Row title={t('field.work')}>{workTypeName(job.work_type)}</Row>
        <Row title={t('field.pit')}>
          <PageLink to={`/pits/${job.pit_id}`} className="inline-block min-h-6 text-accent hover:underline">
            {say('pit.number', { number: job.pit_number })}
          </PageLink>
        </Row>
        <Row title={t('field.price')}>
          <span className="num">{job.price ? moneyText(job.price, language) : '–'}</span>
        </Row>
        {job.notes && <Row title={t('field.notes')}>{job.notes}</Row>}
      </dl>
      <Dialog
        open={made !== null}
        title={t('made.account')}
        onClose={() => {
          setMade(null);
        }}
      >
        {made && <CredentialsBox credentials={made} />}
      </Dialog>
    </EditCard>
  );
}

function Row({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[7rem_1fr] gap-x-3">
      <dt className="text-muted">{title}</dt>
      <dd className="min-w-0 break-words whitespace-pre-line">{children}</dd>
    </div>
  );
}
