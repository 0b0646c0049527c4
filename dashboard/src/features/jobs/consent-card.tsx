import { useState } from 'react';
import * as z from 'zod/mini';
import { CONSENT_TEXT_VERSION } from '@/domain/consent';
import { isClosed } from '@/domain/job-moves';
import { Button } from '@/kit/button';
import { Dialog } from '@/kit/dialog';
import { Form } from '@/kit/form';
import { SelectField } from '@/kit/form-fields';
import { oneOf } from '@/kit/rules';
import { momentOf } from '@/kit/times';
import { useClock } from '@/live/clock';
import { useWords } from '@/words';
import { useSetConsentMutation } from './calls';
import { Card } from './card';
import type { Consent } from './shapes';
import type { JobPartProps } from './use-job-changes';
import { useJobsWords } from './words';

const ways = ['in person', 'by phone', 'in writing'] as const;
const keys = { 'in person': 'person', 'by phone': 'phone', 'in writing': 'writing', 'in the app': 'app' } as const;

/** What the customer said to video of their car. */
export function ConsentCard({ job, changes }: JobPartProps) {
  const { t } = useJobsWords();
  const [asked, setAsked] = useState<boolean | null>(null);
  const agreed = job.consent?.video === true;
  const close = () => {
    setAsked(null);
  };
  return (
    <Card
      title={t('consent.title')}
      action={
        (agreed || !isClosed(job.status)) && (
          <Button
            onClick={() => {
              setAsked(!agreed);
            }}
          >
            {t(agreed ? 'consent.withdraw' : 'consent.give')}
          </Button>
        )
      }
    >
      {job.consent ? <Said consent={job.consent} /> : <p className="text-sm text-muted">{t('consent.unknown')}</p>}
      {!job.consent && !isClosed(job.status) && (
        <Button
          className="mt-3"
          onClick={() => {
            setAsked(false);
          }}
        >
          {t('consent.withdraw')}
        </Button>
      )}
      <Dialog open={asked !== null} title={t(asked ? 'consent.give' : 'consent.withdraw')} onClose={close}>
        <ConsentForm job={job} changes={changes} video={asked ?? false} onDone={close} />
      </Dialog>
    </Card>
  );
}

function Said({ consent: { video, how, at } }: { consent: Consent }) {
  const { t, language } = useJobsWords();
  const time = useClock((now) => momentOf(Date.parse(at), now, language));
  return (
    <p className="text-sm">
      <b className="font-semibold">{t(video ? 'consent.yes' : 'consent.no')}</b>
      <span className="num block text-muted">{`${how in keys ? t(`consent.how.${keys[how as keyof typeof keys]}`) : how} · ${time}`}</span>
    </p>
  );
}

const schema = z.object({ how: oneOf(ways) });

interface ConsentFormProps extends Pick<JobPartProps, 'job' | 'changes'> {
  video: boolean;
  onDone: () => void;
}

function ConsentForm({ job, changes, video, onDone }: ConsentFormProps) {
  const { t } = useJobsWords();
  const { t: say } = useWords();
  const [setConsent] = useSetConsentMutation();
  return (
    <Form
      schema={schema}
      values={{ how: ways[0] }}
      save={({ how }) =>
        changes.save(() => setConsent({ id: job.id, video, text_version: CONSENT_TEXT_VERSION, how }).unwrap())
      }
      explain={changes.explain}
      onSaved={onDone}
      submit={t(video ? 'consent.give' : 'consent.withdraw')}
      unguarded
    >
      <blockquote className="border-l-3 border-line-strong pl-3 text-sm">{say('consent')}</blockquote>
      <SelectField
        name="how"
        label={t('consent.said')}
        choices={ways.map((value) => ({ value, text: t(`consent.how.${keys[value]}`) }))}
      />
    </Form>
  );
}
