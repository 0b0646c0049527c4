import type { JobStatus } from '@/contract/shapes';
import { useWords } from '@/words';

const looks: Record<JobStatus, string> = {
  received: 'bg-sunken text-ink',
  in_progress: 'bg-accent-soft text-accent',
  quality_check: 'bg-accent-soft text-accent',
  on_hold: 'bg-warn-soft text-warn',
  completed: 'bg-ok-soft text-ok',
  delivered: 'bg-sunken text-muted',
  cancelled: 'bg-sunken text-muted line-through',
};

/** Where a job stands. */
export function JobStatusBadge({ status }: { status: JobStatus }) {
  const { t } = useWords();
  return (
    <span
      data-status={status}
      className={`inline-flex items-center rounded-full px-2.5 py-1.5 text-xs leading-none font-semibold whitespace-nowrap ${looks[status]}`}
    >
      {t(`job.status.${status}`)}
    </span>
  );
}
