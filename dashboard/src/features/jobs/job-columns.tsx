import { StaffAvatars } from '@/kit/staff-avatars';
import type { Column } from '@/kit/table';
import { useJobWords, useWords } from '@/words';
import { Due, ProgressLine } from './job-progress';
import { JobStatusBadge } from './job-status';
import type { ListedJob } from './shapes';
import { useJobsWords } from './words';

/** What the list says of a job: the car first, then whose it is, where it stands and when it is ready. */
export function useJobColumns(): Column<ListedJob>[] {
  const { t } = useJobsWords();
  const { t: say } = useWords();
  const { workTypeName } = useJobWords();
  return [
    {
      id: 'car',
      title: t('column.car'),
      width: '1.5fr',
      sort: 'created_at',
      card: 'heading',
      cell: ({ car_model, car_plate_shown }) => (
        <span className="min-w-0">
          <span className="block truncate">{car_model}</span>
          {car_plate_shown && (
            <span className="num block truncate text-xs font-normal text-muted">{car_plate_shown}</span>
          )}
        </span>
      ),
    },
    {
      id: 'customer',
      title: t('column.customer'),
      width: '1.2fr',
      card: 'start',
      cell: ({ customer_name, customer_phone }) => (
        <>
          <span className="block truncate">{customer_name}</span>
          {customer_phone && <span className="num block truncate text-xs text-muted">{customer_phone}</span>}
        </>
      ),
    },
    {
      id: 'work',
      title: t('column.work'),
      width: '1fr',
      card: 'end',
      cell: ({ work_type, pit_number }) => (
        <>
          <span className="block truncate">{workTypeName(work_type)}</span>
          <span className="block truncate text-xs text-muted">{say('pit.number', { number: pit_number })}</span>
        </>
      ),
    },
    {
      id: 'status',
      title: t('column.status'),
      width: '8.5rem',
      card: 'start',
      cell: ({ status }) => <JobStatusBadge status={status} />,
    },
    {
      id: 'progress',
      title: t('column.progress'),
      width: '1.2fr',
      card: 'foot',
      cell: ({ progress }) => <ProgressLine progress={progress} />,
    },
    {
      id: 'due',
      title: t('column.due'),
      width: '8.5rem',
      sort: 'estimated_end_time',
      card: 'end',
      cell: (job) => <Due job={job} />,
    },
    {
      id: 'staff',
      title: t('column.staff'),
      width: '5.5rem',
      card: 'none',
      cell: ({ staff }) => <StaffAvatars staff={staff} />,
    },
  ];
}
