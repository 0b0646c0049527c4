import * as z from 'zod/mini';
import type { JobStatus } from '@/contract/shapes';
import { cutShort } from '@/domain/job-moves';
import { Form } from '@/kit/form';
import { TextAreaField } from '@/kit/form-fields';
import { optionalText, text } from '@/kit/rules';
import { useJobWords } from '@/words';
import { useMoveJobMutation } from './calls';
import type { JobPartProps } from './use-job-changes';
import { useJobsWords } from './words';

interface MoveFormProps extends Pick<JobPartProps, 'job' | 'changes'> {
  status: JobStatus;
  /** What the move is called, e.g. "Hand over". */
  title: string;
  onDone: () => void;
}

/** Says what a move means, takes a note, and moves. */
export function MoveForm({ job, changes, status, title, onDone }: MoveFormProps) {
  const { t } = useJobsWords();
  const [move] = useMoveJobMutation();
  const rework = job.status === 'quality_check' && status === 'in_progress';
  const meaning = rework ? 'rework' : status;
  const { stageName } = useJobWords();
  const open = status === 'quality_check' ? cutShort(job.stages) : [];
  return (
    <>
      <p className="mb-4 text-sm text-muted">
        {open.length > 0
          ? t('means.cutShort', { stages: open.map(({ name }) => stageName(name)).join(', ') })
          : t(`means.${meaning}`)}
      </p>
      <Form
        schema={z.object({ note: rework ? text(1000) : optionalText(1000) })}
        values={{ note: '' }}
        save={({ note }) => changes.save((tag) => move({ id: job.id, tag, status, note }).unwrap())}
        explain={changes.explain}
        onSaved={onDone}
        submit={title}
      >
        <TextAreaField
          name="note"
          label={t('job.note')}
          {...(rework ? { hint: t('job.reworkNote') } : { optional: true })}
        />
      </Form>
    </>
  );
}
