import type { ReactNode } from 'react';
import * as z from 'zod/mini';
import type { Workshop } from '@/contract/shapes';
import { Form } from '@/kit/form';
import { FieldRow, RadioField, SelectField, TextAreaField, TextField } from '@/kit/form-fields';
import { oneOf, optionalText, text } from '@/kit/rules';
import { toast } from '@/kit/toast';
import { useChangeWorkshopMutation } from './calls';
import { useWorkshopWords } from './words';
import { ZoneField } from './zone-field';

const STANDARDS = ['in_naqi', 'us_epa'] as const;
const CHANNELS = ['sms', 'whatsapp', 'email'] as const;

const schema = z.object({
  name: text(200),
  address: optionalText(500),
  phone: optionalText(40),
  time_zone: text(64),
  aqi_standard: oneOf(STANDARDS),
  gstin: optionalText(32),
  state_code: optionalText(8),
  billing_address: optionalText(500),
  preferred_channel: oneOf(CHANNELS),
});

/** What a workshop is, where, and how it works. */
export function SettingsSection({ workshop }: { workshop: Workshop }) {
  const { t } = useWorkshopWords();
  const [change] = useChangeWorkshopMutation();
  return (
    <div className="rounded-lg border border-line bg-surface p-5 shadow-card sm:p-6">
      <Form
        schema={schema}
        values={{
          name: workshop.name,
          address: workshop.address ?? '',
          phone: workshop.phone ?? '',
          time_zone: workshop.time_zone,
          aqi_standard: workshop.aqi_standard,
          gstin: workshop.gstin ?? '',
          state_code: workshop.state_code ?? '',
          billing_address: workshop.billing_address ?? '',
          preferred_channel: workshop.preferred_channel,
        }}
        save={(values) => change({ workshop: workshop.id, change: changed(workshop, values) })}
        onSaved={() => {
          toast({ text: t('settings.saved') });
        }}
        submit={t('settings.save')}
      >
        <Group title={t('settings.about')}>
          <TextField name="name" label={t('field.name')} autoComplete="off" />
          <TextAreaField name="address" label={t('field.address')} hint={t('settings.addressHint')} optional rows={2} />
          <FieldRow>
            <TextField name="phone" label={t('field.phone')} type="tel" autoComplete="off" optional />
            <ZoneField present={workshop.time_zone} />
          </FieldRow>
          <RadioField
            name="aqi_standard"
            label={t('field.aqi_standard')}
            choices={STANDARDS.map((value) => ({
              value,
              text: t(`standard.${value}`),
              hint: t(`standard.${value}_hint`),
            }))}
          />
        </Group>
        <Group title={t('settings.tax')}>
          <FieldRow>
            <TextField name="gstin" label={t('field.gstin')} autoComplete="off" optional />
            <TextField
              name="state_code"
              label={t('field.state_code')}
              hint={t('settings.stateHint')}
              autoComplete="off"
              optional
            />
          </FieldRow>
          <TextAreaField name="billing_address" label={t('field.billing_address')} optional rows={2} />
        </Group>
        <Group title={t('settings.customers')}>
          <FieldRow>
            <SelectField
              name="preferred_channel"
              label={t('field.preferred_channel')}
              hint={t('settings.channelHint')}
              choices={CHANNELS.map((value) => ({ value, text: t(`channel.${value}`) }))}
            />
          </FieldRow>
        </Group>
      </Form>
    </div>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-5 border-b border-line pb-6">
      <h2 className="text-md font-[650] tracking-tight">{title}</h2>
      {children}
    </section>
  );
}

/** Only what differs is sent, so that two owners who change different things don't undo each other's. */
function changed<V extends Partial<Workshop>>(workshop: Workshop, values: V): Partial<V> {
  const differing = Object.entries(values).filter(([name, value]) => workshop[name as keyof Workshop] !== value);
  return Object.fromEntries(differing) as Partial<V>;
}
