import { useState } from 'react';
import { useFormContext } from 'react-hook-form';
import * as z from 'zod/mini';
import { useWorkshopQuery } from '@/api/api';
import { isClosed } from '@/domain/job-moves';
import { Button } from '@/kit/button';
import { Form } from '@/kit/form';
import { DateTimeField } from '@/kit/form-fields';
import { future } from '@/kit/rules';
import { momentOf } from '@/kit/times';
import { serverNow, useClock } from '@/live/clock';
import { useSetTimeMutation } from './calls';
import type { JobDetail } from './shapes';
import { Duration } from './duration';
import { EditCard } from './edit-card';
import type { JobPartProps } from './use-job-changes';
import { useWords } from '@/words';
import { useJobsWords } from './words';

/** When the car is to be ready. */
export function TimeCard({ job, changes, mayChange }: JobPartProps) {
  const { t } = useJobsWords();
  const { t: say } = useWords();
  const over = isClosed(job.status) || job.status === 'completed';
  return (
    <EditCard
      title={t('time.title')}
      edit={mayChange && !over ? t('time.change') : null}
      editTitle={t('time.changeTitle')}
      form={(close) => <TimeForm job={job} changes={changes} onDone={close} />}
    >
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
        {!over && (
          <>
            <dt className="text-muted">{t('time.ready')}</dt>
            <dd className="num text-end">
              <Moment at={job.estimated_end_time} />
            </dd>
          </>
        )}
        {job.scheduled_at && (
          <>
            <dt className="text-muted">{t('time.scheduled')}</dt>
            <dd className="num text-end">
              <Moment at={job.scheduled_at} />
            </dd>
            {job.status === 'received' && (
              <>
                <dt className="text-muted">{t('time.scheduledEnd')}</dt>
                <dd className="num text-end">
                  <Moment at={job.scheduled_end} />
                </dd>
              </>
            )}
          </>
        )}
        <dt className="text-muted">{t('time.estimate')}</dt>
        <dd className="num text-end">
          <Duration minutes={job.estimated_duration_minutes} />
        </dd>
        <dt className="text-muted">{t('time.began')}</dt>
        <dd className="num text-end">
          <Moment at={job.actual_start_time} />
        </dd>
        {job.actual_end_time && (
          <>
            <dt className="text-muted">{t('time.ended')}</dt>
            <dd className="num text-end">
              <Moment at={job.actual_end_time} />
            </dd>
          </>
        )}
        {job.closed_at && (
          <>
            <dt className="text-muted">{say(`job.status.${job.status}`)}</dt>
            <dd className="num text-end">
              <Moment at={job.closed_at} />
            </dd>
          </>
        )}
      </dl>
    </EditCard>
  );
}

function Moment({ at }: { at: string | null }) {
  const { language } = useJobsWords();
  const text = useClock((now) => (at === null ? '–' : momentOf(Date.parse(at), now, language)));
  return text;
}

const schema = z.object({ end: future() });
const MINUTE = 60_000;

/** What was promised, or now for a job that is late. A quarter of an hour is as exact as anybody promises. */
const suggested = ({ estimated_end_time, estimated_duration_minutes }: JobDetail): string => {
  const end =
    estimated_end_time === null ? serverNow() + estimated_duration_minutes * MINUTE : Date.parse(estimated_end_time);
  return new Date(Math.ceil(Math.max(end, serverNow()) / (15 * MINUTE)) * 15 * MINUTE).toISOString();
};

function TimeForm({ job, changes, onDone }: Pick<JobPartProps, 'job' | 'changes'> & { onDone: () => void }) {
  const { t } = useJobsWords();
  const [setTime] = useSetTimeMutation();
  const [end] = useState(() => suggested(job));
  const zone = useWorkshopQuery(job.workshop_id).data?.time_zone ?? 'Asia/Kolkata';
  return (
    <Form
      schema={schema}
      values={{ end }}
      save={(values) => changes.save((tag) => setTime({ id: job.id, tag, estimated_end_time: values.end }).unwrap())}
      explain={changes.explain}
      names={{ estimated_end_time: 'end' }}
      onSaved={onDone}
      submit={t('time.save')}
    >
      <DateTimeField name="end" label={t('time.ready')} zone={zone} hint={t('time.told')} />
      <Later />
    </Form>
  );
}

/** The usual delays at a press. */
function Later() {
  const { t } = useJobsWords();
  const { getValues, setValue } = useFormContext<{ end: string }>();
  return (
    <div className="flex flex-wrap gap-2">
      {[30, 60, 120].map((minutes) => (
        <Button
          key={minutes}
          onClick={() => {
            const from = Math.max(Date.parse(getValues('end')) || 0, serverNow());
            setValue('end', new Date(from + minutes * MINUTE).toISOString(), {
              shouldDirty: true,
              shouldValidate: true,
            });
          }}
        >
          {t('time.later')} <Duration minutes={minutes} />
        </Button>
      ))}
    </div>
  );
}
