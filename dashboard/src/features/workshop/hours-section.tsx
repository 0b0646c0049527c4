import * as z from 'zod/mini';
import type { Problem } from '@/api/call';
import type { OpeningHours, Workshop } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { Form } from '@/kit/form';
import { TextField } from '@/kit/form-fields';
import { useProblemText } from '@/kit/problem';
import { Section } from '@/kit/section';
import { weekdayOf } from '@/kit/times';
import { toast } from '@/kit/toast';
import { useChangeWorkshopMutation } from './calls';
import { spansOf, typedSpans } from './spans';
import { useWorkshopWords } from './words';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const day = [['09:00', '19:00']];
const USUAL: OpeningHours = { mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: [] };

/** When somebody works there: what customers are promised counts these hours only. */
export function HoursSection({ workshop }: { workshop: Workshop }) {
  const { t } = useWorkshopWords();
  const [change] = useChangeWorkshopMutation();
  const problemText = useProblemText();
  const set = async (opening_hours: OpeningHours | null) => {
    const answer = await change({ workshop: workshop.id, change: { opening_hours } });
    toast(
      answer.error
        ? { text: problemText(answer.error as Problem), tone: 'bad' }
        : { text: t(opening_hours === null ? 'hours.cleared' : 'hours.saved') },
    );
  };
  return (
    <Section title={t('hours.title')} lead={t('hours.lead')}>
      {workshop.opening_hours === null ? (
        <div className="flex flex-col items-start gap-3">
          <p>{t('hours.offer')}</p>
          <Button look="primary" onClick={() => void set(USUAL)}>
            {t('hours.use')}
          </Button>
        </div>
      ) : (
        <WeekForm
          key={JSON.stringify(workshop.opening_hours)}
          workshop={workshop}
          hours={workshop.opening_hours}
          onClear={() => void set(null)}
        />
      )}
    </Section>
  );
}

interface WeekFormProps {
  workshop: Workshop;
  hours: OpeningHours;
  onClear: () => void;
}

function WeekForm({ workshop, hours, onClear }: WeekFormProps) {
  const { t, language } = useWorkshopWords();
  const [change] = useChangeWorkshopMutation();
  const typed = spans(t('hours.form'));
  const schema = z
    .object({ mon: typed, tue: typed, wed: typed, thu: typed, fri: typed, sat: typed, sun: typed })
    .check(
      z.refine((week) => Object.values(week).some((one) => one.length > 0), { error: t('hours.none'), path: ['sun'] }),
    );
  return (
    <Form
      schema={schema}
      values={
        Object.fromEntries(DAYS.map((one) => [one, typedSpans(hours[one])])) as Record<(typeof DAYS)[number], string>
      }
      save={(opening_hours) => change({ workshop: workshop.id, change: { opening_hours } })}
      names={Object.fromEntries(DAYS.map((one) => [`opening_hours.${one}`, one]))}
      onSaved={() => {
        toast({ text: t('hours.saved') });
      }}
      submit={t('hours.save')}
      actions={
        <Button look="quiet" onClick={onClear}>
          {t('hours.clear')}
        </Button>
      }
    >
      <p className="text-sm text-muted">{t('hours.hint')}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        {DAYS.map((one, i) => (
          <TextField
            key={one}
            name={one}
            label={weekdayOf(i, language)}
            placeholder={t('hours.closed')}
            autoComplete="off"
          />
        ))}
      </div>
    </Form>
  );
}

/** What is typed as the hours of a day. */
export const spans = (error: string) =>
  z.pipe(
    z.string().check(z.refine((typed) => spansOf(typed) !== null, { error })),
    z.transform((typed: string) => spansOf(typed) ?? []),
  );
