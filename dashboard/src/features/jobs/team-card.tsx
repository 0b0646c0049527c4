import * as z from 'zod/mini';
import { Form } from '@/kit/form';
import { ChecksField } from '@/kit/form-fields';
import { Loaded } from '@/kit/states';
import { StaffAvatars } from '@/kit/staff-avatars';
import { isClosed } from '@/domain/job-moves';
import { useAssignMutation, useAssignableQuery } from './calls';
import { EditCard } from './edit-card';
import type { JobPartProps } from './use-job-changes';
import { useJobsWords } from './words';

/** Who works on the job. */
export function TeamCard({ job, changes, mayChange }: JobPartProps) {
  const { t } = useJobsWords();
  return (
    <EditCard
      title={t('team.title')}
      edit={mayChange && !isClosed(job.status) ? t('team.assign') : null}
      form={(close) => <AssignForm job={job} changes={changes} onDone={close} />}
    >
      {job.staff.length === 0 ? (
        <p className="text-sm text-muted">{t('team.none')}</p>
      ) : (
        <ul className="flex flex-col gap-2">
          {job.staff.map((member) => (
            <li key={member.id} className="flex items-center gap-2.5 text-sm">
              <span aria-hidden="true">
                <StaffAvatars staff={[member]} />
              </span>
              {member.name}
            </li>
          ))}
        </ul>
      )}
    </EditCard>
  );
}

const schema = z.object({ staff: z.array(z.string()) });

function AssignForm({ job, changes, onDone }: Pick<JobPartProps, 'job' | 'changes'> & { onDone: () => void }) {
  const { t } = useJobsWords();
  const [assign] = useAssignMutation();
  const team = useAssignableQuery(job.workshop_id);
  return (
    <Loaded query={team}>
      {(members) => (
        <Form
          schema={schema}
          values={{ staff: job.staff.map(({ id }) => String(id)) }}
          save={({ staff }) =>
            changes.save((tag) => assign({ id: job.id, tag, staff_ids: staff.map(Number) }).unwrap())
          }
          explain={changes.explain}
          names={{ staff_ids: 'staff' }}
          onSaved={onDone}
          submit={t('team.save')}
        >
          <ChecksField
            name="staff"
            label={t('team.who')}
            // Those that have left since stay until somebody takes them off.
            choices={[...members, ...job.staff.filter(({ id }) => !members.some((one) => one.id === id))].map(
              ({ id, name }) => ({ value: String(id), text: name }),
            )}
          />
        </Form>
      )}
    </Loaded>
  );
}
