import * as z from 'zod/mini';
import { Form } from '@/kit/form';
import { TextAreaField } from '@/kit/form-fields';
import { text } from '@/kit/rules';
import { useMoveStageMutation } from './calls';
import type { JobPartProps } from './use-job-changes';
import { useJobsWords } from './words';

interface StageFormProps extends Pick<JobPartProps, 'job' | 'changes'> {
  stage: string;
  onDone: () => void;
}

/** Finishes a stage with a note, e.g. what film was used. */
export function StageForm({ job, changes, stage, onDone }: StageFormProps) {
  const { t } = useJobsWords();
  const [move] = useMoveStageMutation();
  return (
    <Form
      schema={z.object({ note: text(1000) })}
      values={{ note: '' }}
      save={({ note }) => changes.save((tag) => move({ id: job.id, tag, stage, action: 'finish', note }).unwrap())}
      explain={changes.explain}
      onSaved={onDone}
      submit={t('stages.finish')}
    >
      <TextAreaField name="note" label={t('job.note')} />
    </Form>
  );
}
