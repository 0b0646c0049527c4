import { useIsAdmin } from '@/api/viewers';
import { PageLink } from '@/kit/page-link';
import type { ListedAlert } from './shapes';
import { useAlertsWords } from './words';

/** How many people were notified; for admins with the way to their notices. */
export function ToldLink({ alert: { id, told }, what }: { alert: ListedAlert; what: string }) {
  const { t } = useAlertsWords();
  const admin = useIsAdmin();
  const text = t('told', { count: told });
  if (!admin) return <span className="num">{text}</span>;
  return (
    <PageLink
      to={`/alerts?tab=notices&alert=${id}`}
      aria-label={t('toldOf', { what, told: text })}
      className="num relative z-1 inline-flex min-h-6 items-center underline decoration-line-strong underline-offset-4 hover:decoration-current"
    >
      {text}
    </PageLink>
  );
}
