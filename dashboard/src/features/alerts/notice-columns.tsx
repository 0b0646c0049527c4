import { Moment } from '@/kit/moment';
import { PageLink } from '@/kit/page-link';
import type { Column } from '@/kit/table';
import { Became } from './became';
import { useNotifiedQuery } from './calls';
import { useNoticeWords } from './notice-words';
import type { Notice } from './shapes';
import { useAlertsWords } from './words';

/** What the log says of a notice: of what, to whom, by which channel, and what became of it. */
export function useNoticeColumns(workshop: number): Column<Notice>[] {
  const { t } = useAlertsWords();
  const words = useNoticeWords();
  const people = useNotifiedQuery(workshop).data;
  const nameOf = (id: number | null) => people?.find((one) => one.id === id)?.name ?? null;
  return [
    {
      id: 'occasion',
      title: t('notices.occasion'),
      width: '1.2fr',
      card: 'heading',
      cell: (notice) => <Occasion notice={notice} text={words.event(notice.event)} />,
    },
    {
      id: 'to',
      title: t('notices.to'),
      width: '1.3fr',
      card: 'start',
      cell: ({ user_id, to, channel }) => {
        const name = nameOf(user_id) ?? (channel === 'webhook' ? t('notices.workshop') : null);
        return (
          <>
            <span className="block truncate">{name ?? to ?? '–'}</span>
            {name !== null && to !== null && <span className="num block truncate text-xs text-muted">{to}</span>}
          </>
        );
      },
    },
    { id: 'channel', title: t('notices.channel'), width: '6.5rem', card: 'end', cell: (n) => words.channel(n.channel) },
    {
      id: 'became',
      title: t('notices.became'),
      width: '1.8fr',
      card: 'bare',
      cell: (notice) => <Became notice={notice} />,
    },
    {
      id: 'when',
      title: t('notices.when'),
      width: '9.5rem',
      card: 'line',
      cell: ({ created_at, delivered_at, sent_at }) => <Moment at={delivered_at ?? sent_at ?? created_at} />,
    },
  ];
}

function Occasion({ notice: { alert_id, job_id }, text }: { notice: Notice; text: string }) {
  const to = alert_id !== null ? `/a/${alert_id}` : job_id !== null ? `/jobs/${job_id}` : null;
  if (to === null) return <span className="font-semibold">{text}</span>;
  return (
    <PageLink
      to={to}
      className="inline-flex min-h-6 items-center font-semibold underline decoration-line-strong underline-offset-4 hover:decoration-current"
    >
      {text}
    </PageLink>
  );
}
