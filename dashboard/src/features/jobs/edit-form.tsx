import { useState } from 'react';
import * as z from 'zod/mini';
import { useWorkshopQuery } from '@/api/api';
import { Form } from '@/kit/form';
import { DateTimeField, FieldRow, NumberField, SelectField, TextAreaField } from '@/kit/form-fields';
import { chosen, number, optionalMoment, optionalNumber, optionalText } from '@/kit/rules';
import { useChangeJobMutation, usePitChoicesQuery } from './calls';
import { CustomerFields, customerRules } from './customer-fields';
import { toMinor, typedMoney } from '@/domain/money';
import { usePitText } from './pit-text';
import type { Credentials, JobDetail, JobPatch } from './shapes';
import type { JobPartProps } from './use-job-changes';
import { useJobsWords } from './words';

const schema = z.object({
  ...customerRules,
  pit_id: chosen(),
  hours: number({ min: 0.1, max: 8760 }),
  scheduled_at: optionalMoment(),
  price: optionalNumber({ min: 0, max: 1e12 }),
  notes: optionalText(5000),
});
type Edited = z.infer<typeof schema>;

interface EditFormProps extends Pick<JobPartProps, 'job' | 'changes'> {
  /** Told of the account that was made for a customer who is new. */
  onDone: (credentials: Credentials | null) => void;
}

/** Changes customer, car, pit, price and notes. Sends only what one has changed, so that two people may do so at once. */
export function EditForm({ job, changes, onDone }: EditFormProps) {
  const { t } = useJobsWords();
  const [change] = useChangeJobMutation();
  const { data: pits } = usePitChoicesQuery(job.workshop_id);
  const { data: workshop } = useWorkshopQuery(job.workshop_id);
  const pitText = usePitText();
  const [opened] = useState(job);
  const currency = opened.price?.currency ?? workshop?.currency ?? 'INR';
  const choices = (pits ?? []).filter(({ id, status }) => status === 'active' || id === opened.pit_id);
  return (
    <Form
      schema={schema}
      values={{
        customer_name: opened.customer_name,
        customer_phone: opened.customer_phone ?? '',
        customer_email: opened.customer_email ?? '',
        car_model: opened.car_model,
        car_plate: opened.car_plate_shown ?? '',
        pit_id: String(opened.pit_id),
        hours: hoursOf(opened.estimated_duration_minutes),
        scheduled_at: opened.scheduled_at ?? '',
        price: typedMoney(opened.price),
        notes: opened.notes ?? '',
      }}
      save={async (edited) => {
        const patch = patchOf(opened, edited, currency);
        if (Object.keys(patch).length === 0) return { data: null };
        return changes.save((tag) => change({ id: job.id, tag, patch }).unwrap());
      }}
      explain={changes.explain}
      names={{ estimated_duration_minutes: 'hours', 'price.amount_minor': 'price' }}
      onSaved={(answer) => {
        onDone(answer?.customer_credentials ?? null);
      }}
      submit={t('details.save')}
    >
      <CustomerFields />
      <FieldRow>
        <SelectField
          name="pit_id"
          label={t('field.pit')}
          choices={
            choices.length > 0
              ? choices.map((pit) => ({ value: String(pit.id), text: pitText(pit, opened.id) }))
              : [{ value: String(opened.pit_id), text: String(opened.pit_number) }]
          }
        />
        <NumberField name="hours" label={t('field.duration')} unit={t('field.hours')} />
      </FieldRow>
      {opened.status === 'received' && (
        <DateTimeField
          name="scheduled_at"
          label={t('time.scheduled')}
          zone={workshop?.time_zone ?? 'Asia/Kolkata'}
          optional
        />
      )}
      <NumberField name="price" label={t('field.price')} unit={currency} optional />
      <TextAreaField name="notes" label={t('field.notes')} optional />
    </Form>
  );
}

/** Minutes as hours that one types; '' for none. */
export const hoursOf = (minutes: number): string => String(Math.round((minutes / 60) * 100) / 100);

const moment = (at: string | null): number | null => (at === null ? null : Date.parse(at));

function patchOf(opened: JobDetail, edited: Edited, currency: string): JobPatch {
  const patch: JobPatch = {};
  const { customer_name, customer_phone, customer_email, car_model, car_plate, pit_id, notes } = edited;
  if (customer_name !== opened.customer_name) patch.customer_name = customer_name;
  if (customer_phone !== opened.customer_phone) patch.customer_phone = customer_phone;
  if (customer_email !== opened.customer_email) patch.customer_email = customer_email;
  if (car_model !== opened.car_model) patch.car_model = car_model;
  if (car_plate !== opened.car_plate_shown) patch.car_plate = car_plate;
  if (pit_id !== opened.pit_id) patch.pit_id = pit_id;
  if (notes !== opened.notes) patch.notes = notes;
  if (moment(edited.scheduled_at) !== moment(opened.scheduled_at)) patch.scheduled_at = edited.scheduled_at;
  if (String(edited.hours) !== hoursOf(opened.estimated_duration_minutes)) {
    patch.estimated_duration_minutes = Math.round(edited.hours * 60);
  }
  const amount = edited.price === null ? null : toMinor(edited.price, currency);
  if (amount !== (opened.price?.amount_minor ?? null)) {
    patch.price = amount === null ? null : { amount_minor: amount };
  }
  return patch;
}
