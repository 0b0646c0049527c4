import { useState } from 'react';
import * as z from 'zod/mini';
import { ComboField, SuggestField } from '@/kit/combo-field';
import { Form } from '@/kit/form';
import {
  CheckField,
  ChecksField,
  DateTimeField,
  FieldRow,
  NumberField,
  RadioField,
  SelectField,
  TextAreaField,
  TextField,
} from '@/kit/form-fields';
import { chosen, flag, oneOf, optionalNumber, optionalText, text } from '@/kit/rules';

const schema = z.object({
  name: text(20),
  plate: text(16, 4),
  price: optionalNumber({ min: 0, max: 1_000_000 }),
  note: optionalText(200),
  type: oneOf(['full_ppf', 'ceramic']),
  way: oneOf(['link', 'password']),
  pit: chosen(),
  model: text(50),
  ends: text(40),
  video: flag(),
  staff: z.array(z.string()),
});

const empty = {
  name: '',
  plate: '',
  price: '',
  note: '',
  type: 'full_ppf' as const,
  way: 'link' as const,
  pit: '',
  model: '',
  ends: '',
  video: false,
  staff: [] as string[],
};

const refusal = {
  status: 422 as const,
  code: 'validation_failed',
  message: '',
  correlation: '',
  retryAfter: null,
  details: [{ field: 'car_plate', message: 'is in work already' }],
};

const pits = Array.from({ length: 12 }, (_, i) => ({ id: String(i + 1), text: `Pit ${i + 1}` }));
const models = ['BMW X5', 'Hyundai Verna', 'Mahindra XUV700'].map((model) => ({ id: model, text: model }));

/** Refuses the plate KA01 at its field, as a server would. */
export function FormSample() {
  const [saved, setSaved] = useState('');
  return (
    <div className="max-w-2xl rounded-lg border border-line bg-surface p-5">
      <Form
        schema={schema}
        values={empty}
        names={{ car_plate: 'plate' }}
        submit="Create the job"
        save={(values) => Promise.resolve(values.plate === 'KA01' ? { error: refusal } : { data: values })}
        onSaved={(values) => {
          setSaved(JSON.stringify(values));
        }}
      >
        <FieldRow>
          <TextField name="name" label="Customer" autoComplete="off" />
          <TextField name="plate" label="Plate" hint="As on the car, e.g. KA05MN4821" autoCapitalize="characters" />
        </FieldRow>
        <FieldRow>
          <SuggestField name="model" label="Car" choices={models} />
          <ComboField name="pit" label="Pit" choices={pits} />
        </FieldRow>
        <FieldRow>
          <SelectField
            name="type"
            label="Work"
            choices={[
              { value: 'full_ppf', text: 'Full PPF' },
              { value: 'ceramic', text: 'Ceramic' },
            ]}
          />
          <NumberField name="price" label="Price" unit="₹" optional />
        </FieldRow>
        <DateTimeField name="ends" label="Promised for" zone="Asia/Kolkata" />
        <TextAreaField name="note" label="Note" optional />
        <RadioField
          name="way"
          label="How the customer gets in"
          choices={[
            { value: 'link', text: 'By link', hint: 'There is nothing to remember.' },
            { value: 'password', text: 'By password' },
          ]}
        />
        <ChecksField
          name="staff"
          label="Staff"
          choices={[
            { value: '3', text: 'Ravi Kumar' },
            { value: '4', text: 'Meera Iyer' },
          ]}
        />
        <CheckField name="video" label="Video allowed" hint="The customer has agreed." />
      </Form>
      <output className="mt-3 block text-sm break-all text-muted">{saved}</output>
    </div>
  );
}
