import { useWatch } from 'react-hook-form';
import * as z from 'zod/mini';
import type { Workshop } from '@/contract/shapes';
import { Form } from '@/kit/form';
import { NumberField, RadioField } from '@/kit/form-fields';
import { Icon } from '@/kit/icons';
import { number, oneOf } from '@/kit/rules';
import { Section } from '@/kit/section';
import { toast } from '@/kit/toast';
import { useChangeWorkshopMutation } from './calls';
import { consequencesOf } from './video';
import { useWorkshopWords } from './words';

const RECORD = ['jobs', 'always', 'off'] as const satisfies Workshop['video_record'][];
const CONSENT = ['required', 'notice'] as const satisfies Workshop['video_consent'][];
const DAYS = { min: 1, max: 30, whole: true };

const schema = z.object({ video_record: oneOf(RECORD), video_consent: oneOf(CONSENT), video_days: number(DAYS) });

/** When pits with a camera are recorded, whose consent that needs, and how long it is kept. What a change means is said before it is saved. */
export function VideoSection({ workshop }: { workshop: Workshop }) {
  const { t } = useWorkshopWords();
  const [change] = useChangeWorkshopMutation();
  const { video_record, video_consent, video_days } = workshop;
  return (
    <Section title={t('video.title')} lead={t('video.lead')}>
      <Form
        schema={schema}
        values={{ video_record, video_consent, video_days: String(video_days) }}
        save={(values) => change({ workshop: workshop.id, change: values })}
        onSaved={() => {
          toast({ text: t('video.saved') });
        }}
        submit={t('video.save')}
      >
        <RadioField
          name="video_record"
          label={t('video.record')}
          choices={RECORD.map((value) => ({ value, text: t(`video.${value}`), hint: t(`video.${value}Hint`) }))}
        />
        <RadioField
          name="video_consent"
          label={t('video.consent')}
          choices={CONSENT.map((value) => ({ value, text: t(`video.${value}`), hint: t(`video.${value}Hint`) }))}
        />
        <NumberField name="video_days" label={t('video.days')} hint={t('video.daysHint')} />
        <Consequences workshop={workshop} />
      </Form>
    </Section>
  );
}

/** What will be otherwise once what is chosen is saved. */
function Consequences({ workshop }: { workshop: Workshop }) {
  const { t } = useWorkshopWords();
  const chosen = useWatch<{ video_record: string; video_consent: string; video_days: string }>();
  const found = consequencesOf(workshop, chosen);
  return (
    <div role="status" className="empty:hidden">
      {found.length > 0 && (
        <div className="flex gap-2.5 rounded-md bg-warn-soft px-3 py-2.5 text-sm font-medium text-warn">
          <Icon name="warning" />
          <ul className="flex flex-col gap-1.5">
            {found.map((one) => (
              <li key={one}>{t(`video.then.${one}`)}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
