import { Icon } from '@/kit/icons';
import { PageLink } from '@/kit/page-link';
import type { ListedAlert } from './shapes';
import { useAlertsWords } from './words';

/** The pit's chart at the time when the alert opened; just the place where there is no pit. */
export function ChartLink({ alert: { pit_id, created_at }, where }: { alert: ListedAlert; where: string }) {
  const { t } = useAlertsWords();
  if (pit_id === null) return <span className="break-words text-muted">{where || '–'}</span>;
  return (
    <PageLink
      to={`/pits/${pit_id}?at=${encodeURIComponent(created_at)}`}
      aria-label={t('chartOf', { where })}
      title={t('chart')}
      className="relative z-1 inline-flex min-h-6 items-center gap-1.5 font-[550] underline decoration-line-strong underline-offset-4 hover:decoration-current"
    >
      <Icon name="chart" size={16} />
      {where}
    </PageLink>
  );
}
