import { useFieldArray, useWatch } from 'react-hook-form';
import * as z from 'zod/mini';
import type { Workshop } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { Form } from '@/kit/form';
import { TextField } from '@/kit/form-fields';
import { Icon } from '@/kit/icons';
import { FieldError, useFieldError } from '@/kit/labelled';
import { text } from '@/kit/rules';
import { Section } from '@/kit/section';
import { toast } from '@/kit/toast';
import { useChangeWorkshopMutation } from './calls';
import { spans } from './hours-section';
import { typedSpans } from './spans';
import { useWorkshopWords } from './words';

const MOST = 400;

/** Days on which nobody works, or at other hours than on others of the week. */
export function HolidaysSection({ workshop }: { workshop: Workshop }) {
  const { t } = useWorkshopWords();
  const [change] = useChangeWorkshopMutation();
  const holiday = z.object({ date: text(10), name: text(100), open: spans(t('hours.form')) });
  const schema = z.object({
    holidays: z
      .array(holiday)
      .check(
        z.refine((all) => new Set(all.map(({ date }) => date)).size === all.length, { error: t('holidays.twice') }),
      ),
  });
  return (
    <Section title={t('holidays.title')} lead={t('holidays.lead')}>
      <Form
        key={JSON.stringify(workshop.holidays)}
        schema={schema}
        values={{ holidays: workshop.holidays.map(({ date, name, open }) => ({ date, name, open: typedSpans(open) })) }}
        save={({ holidays }) => change({ workshop: workshop.id, change: { holidays } })}
        onSaved={() => {
          toast({ text: t('holidays.saved') });
        }}
        submit={t('holidays.save')}
      >
        <Rows />
      </Form>
    </Section>
  );
}

function Rows() {
  const { t } = useWorkshopWords();
  const { fields, append, remove } = useFieldArray({ name: 'holidays' });
  const typed = useWatch({ name: 'holidays' }) as { name: string }[];
  const error = useFieldError('holidays');
  return (
    <>
      {fields.length === 0 && <p className="text-muted">{t('holidays.none')}</p>}
      <ul className="flex flex-col gap-3">
        {fields.map((field, i) => (
          <li key={field.id} className="grid gap-3 rounded-md border border-line p-3 sm:grid-cols-[10rem_1fr_auto]">
            <TextField name={`holidays.${i}.date`} label={t('holidays.date', { place: i + 1 })} type="date" />
            <TextField name={`holidays.${i}.name`} label={t('holidays.name', { place: i + 1 })} autoComplete="off" />
            <Button
              look="quiet"
              square
              className="sm:mt-6"
              aria-label={t('holidays.remove', { name: typed[i]?.name ?? '' })}
              onClick={() => {
                remove(i);
              }}
            >
              <Icon name="trash" size={16} />
            </Button>
            <div className="sm:col-span-2">
              <TextField
                name={`holidays.${i}.open`}
                label={t('holidays.hours', { place: i + 1 })}
                placeholder={t('hours.closed')}
                autoComplete="off"
                optional
              />
            </div>
          </li>
        ))}
      </ul>
      <FieldError id="holidays-error">{error}</FieldError>
      {fields.length < MOST && (
        <Button
          className="self-start"
          onClick={() => {
            append({ date: '', name: '', open: '' });
          }}
        >
          <Icon name="add" size={16} />
          {t('holidays.add')}
        </Button>
      )}
    </>
  );
}
