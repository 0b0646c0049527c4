import { useState } from 'react';
import * as z from 'zod/mini';
import { useWorkshopsQuery } from '@/api/api';
import { ButtonLink } from '@/kit/button-link';
import { Form } from '@/kit/form';
import { FieldRow, NumberField, SelectField, TextField } from '@/kit/form-fields';
import { Page } from '@/kit/page';
import { coded, number, oneOf, optionalMatch, optionalText, text } from '@/kit/rules';
import { useWords } from '@/words';
import { useCopySetupMutation, useTakeOnWorkshopMutation } from './calls';
import { MadeWorkshop, type Made } from './made-workshop';
import { sections } from './platform-page';
import type { Onboarded } from './shapes';
import { usePlatformWords } from './words';

const plans = ['basic', 'standard', 'premium'] as const;

const schema = z.object({
  name: text(200),
  owner: text(200),
  email: optionalMatch(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, coded('kit.form.email'), 254),
  phone: optionalText(40),
  pits: number({ min: 0, max: 100, whole: true }),
  plan: oneOf(plans),
  template: z.string(),
});

/** A new workshop with its owner, after another one's set-up if one likes; then its password, this once, and what comes next. */
export function OnboardingPage() {
  const { t } = usePlatformWords();
  const [made, setMade] = useState<Made | null>(null);
  return (
    <Page
      title={made ? t('made.title', { name: made.workshop.name }) : t('onboarding.title')}
      crumbs={[{ to: sections.overview, text: t('title') }]}
      width="text"
    >
      <div className="rounded-lg border border-line bg-surface p-5 shadow-card sm:p-6">
        {made ? <MadeWorkshop made={made} /> : <Order onMade={setMade} />}
      </div>
    </Page>
  );
}

function Order({ onMade }: { onMade: (made: Made) => void }) {
  const { t } = usePlatformWords();
  const { t: say } = useWords();
  const { data: workshops = [] } = useWorkshopsQuery(undefined);
  const [takeOn] = useTakeOnWorkshopMutation();
  const [copy] = useCopySetupMutation();
  const finish = async (answer: Onboarded, template: string) => {
    const copied = template === '' ? null : !(await copy({ from: Number(template), to: answer.workshop.id })).error;
    onMade({ ...answer, copied });
  };
  return (
    <Form
      schema={schema}
      values={{ name: '', owner: '', email: '', phone: '', pits: '1', plan: 'standard', template: '' }}
      save={({ name, owner, email, phone, pits, plan }, key) =>
        takeOn({ order: { workshop: { name }, owner: { name: owner, email, phone }, pits, plan }, key })
      }
      onSaved={(answer, { template }) => void finish(answer, template)}
      submit={t('onboarding.submit')}
      names={{ 'workshop.name': 'name', 'owner.name': 'owner', 'owner.email': 'email', 'owner.phone': 'phone' }}
      actions={
        <ButtonLink look="quiet" to={sections.overview}>
          {say('app.cancel')}
        </ButtonLink>
      }
    >
      <TextField name="name" label={t('onboarding.name')} autoComplete="off" />
      <FieldRow>
        <TextField name="owner" label={t('onboarding.owner')} autoComplete="off" />
        <SelectField
          name="plan"
          label={t('onboarding.plan')}
          choices={plans.map((value) => ({ value, text: t(`plan.${value}`) }))}
        />
      </FieldRow>
      <FieldRow>
        <TextField name="email" label={t('onboarding.email')} type="email" hint={t('onboarding.reach')} optional />
        <TextField name="phone" label={t('onboarding.phone')} type="tel" optional />
      </FieldRow>
      <NumberField name="pits" label={t('onboarding.pits')} />
      <SelectField
        name="template"
        label={t('onboarding.template')}
        hint={t('onboarding.templateHint')}
        none={t('onboarding.noTemplate')}
        choices={workshops.map(({ id, name }) => ({ value: String(id), text: name }))}
      />
    </Form>
  );
}
