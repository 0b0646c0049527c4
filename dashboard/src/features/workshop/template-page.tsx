import { useWatch } from 'react-hook-form';
import { useParams } from 'react-router';
import * as z from 'zod/mini';
import type { Problem } from '@/api/call';
import { useWorkshop } from '@/api/workshop-in-view';
import { Button } from '@/kit/button';
import { confirm } from '@/kit/confirm';
import { Form } from '@/kit/form';
import { FieldRow, NumberField, SelectField, TextField } from '@/kit/form-fields';
import { Page } from '@/kit/page';
import { useGo } from '@/kit/page-link';
import { useProblemText } from '@/kit/problem';
import { coded, flag, number, oneOf, text } from '@/kit/rules';
import { Empty, Loaded } from '@/kit/states';
import { durationOf } from '@/kit/times';
import { toast } from '@/kit/toast';
import { useJobWords, useWords } from '@/words';
import {
  useChangeTemplateMutation,
  useDeleteTemplateMutation,
  useMakeTemplateMutation,
  useTemplatesQuery,
} from './calls';
import type { StagePlan, Template } from './shapes';
import { StagesField } from './stages-field';
import { KNOWN_STAGES, stageKey } from './stage-names';
import { useWorkshopWords } from './words';
import { HUNDRED } from './weights';

const WORK_TYPES = ['full_ppf', 'partial_ppf', 'ceramic_coating', 'custom'] as const;
const TEMPLATES = '/workshop?tab=templates';
const YEAR_MINUTES = 525_600;

/** One template, or a new one. */
export function TemplatePage() {
  const { t } = useWorkshopWords();
  const { t: say } = useWords();
  const { id } = useParams();
  const query = useTemplatesQuery(useWorkshop());
  const found = query.data?.find((one) => one.id === Number(id));
  const isNew = id === undefined;
  return (
    <Page
      title={isNew ? t('template.add') : (found?.name ?? t('template.one'))}
      crumbs={[
        { to: '/workshop', text: say('workshop.title') },
        { to: TEMPLATES, text: t('tab.templates') },
      ]}
      width="text"
    >
      {isNew ? (
        <TemplateForm template={null} />
      ) : (
        <Loaded query={query}>
          {() => (found ? <TemplateForm key={found.id} template={found} /> : <Empty title={t('template.gone')} />)}
        </Loaded>
      )}
    </Page>
  );
}

function TemplateForm({ template }: { template: Template | null }) {
  const { t } = useWorkshopWords();
  const { workTypeName, stageName } = useJobWords();
  const workshop = useWorkshop();
  const go = useGo();
  const [make] = useMakeTemplateMutation();
  const [change] = useChangeTemplateMutation();
  const schema = useTemplateSchema();
  const stages: StagePlan[] = template?.stages ?? [
    { name: 'prep', weight: 20 },
    { name: 'work', weight: 70 },
    { name: 'quality_check', weight: 10 },
  ];
  return (
    <div className="rounded-lg border border-line bg-surface p-5 shadow-card sm:p-6">
      <Form
        schema={schema}
        values={{
          name: template?.name ?? '',
          work_type: template?.work_type ?? 'full_ppf',
          estimated_duration_minutes: String(template?.estimated_duration_minutes ?? 360),
          stages: stages.map(({ name, weight, unattended = false }) => ({
            name: stageName(name),
            weight: String(weight),
            unattended,
          })),
        }}
        save={(values, key) => {
          const named = {
            ...values,
            stages: values.stages.map((stage) => ({ ...stage, name: stageKey(stage.name, KNOWN_STAGES, stageName) })),
          };
          return template ? change({ id: template.id, change: named }) : make({ workshop, template: named, key });
        }}
        onSaved={() => {
          toast({ text: t('template.saved') });
          go(TEMPLATES);
        }}
        submit={t('template.save')}
        explain={({ status }) => (status === 409 ? t('template.taken') : null)}
        actions={template && <DeleteButton template={template} />}
      >
        <TextField name="name" label={t('field.name')} hint={t('template.nameHint')} autoComplete="off" />
        <FieldRow>
          <SelectField
            name="work_type"
            label={t('field.work_type')}
            choices={WORK_TYPES.map((value) => ({ value, text: workTypeName(value) }))}
          />
          <DurationField />
        </FieldRow>
        <StagesField known={KNOWN_STAGES.map(stageName)} />
      </Form>
    </div>
  );
}

function useTemplateSchema() {
  const { t } = useWorkshopWords();
  const stage = z.object({ name: text(60), weight: number({ min: 1, max: HUNDRED, whole: true }), unattended: flag() });
  return z.object({
    name: text(100),
    work_type: oneOf(WORK_TYPES),
    estimated_duration_minutes: number({ min: 1, max: YEAR_MINUTES, whole: true }),
    stages: z.array(stage).check(
      z.refine((all) => all.length > 0, { error: coded('kit.form.missing') }),
      z.refine((all) => all.reduce((sum, { weight }) => sum + weight, 0) === HUNDRED, {
        error: t('template.notHundred'),
      }),
      z.refine((all) => new Set(all.map(({ name }) => name.toLocaleLowerCase())).size === all.length, {
        error: t('template.twice'),
      }),
    ),
  });
}

/** Minutes, said in hours beside it. */
function DurationField() {
  const { t } = useWorkshopWords();
  const { t: say } = useWords();
  const typed = Number(useWatch({ name: 'estimated_duration_minutes' }));
  const fits = Number.isInteger(typed) && typed >= 60;
  return (
    <NumberField
      name="estimated_duration_minutes"
      label={t('field.estimated_duration_minutes')}
      hint={fits ? durationOf(typed, say) : t('template.durationHint')}
    />
  );
}

function DeleteButton({ template }: { template: Template }) {
  const { t } = useWorkshopWords();
  const go = useGo();
  const [remove] = useDeleteTemplateMutation();
  const problemText = useProblemText();
  const ask = async () => {
    const sure = await confirm({
      title: t('template.deleteTitle', { name: template.name }),
      text: t('template.deleteText'),
      action: t('template.delete'),
    });
    if (!sure) return;
    const answer = await remove(template.id);
    if (answer.error) {
      toast({ text: problemText(answer.error as Problem), tone: 'bad' });
      return;
    }
    go(TEMPLATES);
  };
  return (
    <Button look="quiet" onClick={() => void ask()}>
      {t('template.delete')}
    </Button>
  );
}
