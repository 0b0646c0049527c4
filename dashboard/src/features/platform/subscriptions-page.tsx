import { useState } from 'react';
import { moneyText } from '@/domain/money';
import { useListState } from '@/kit/list-state';
import { Menu } from '@/kit/menu';
import { Moment } from '@/kit/moment';
import { Select } from '@/kit/select';
import { Empty } from '@/kit/states';
import { Table, type Column } from '@/kit/table';
import { serverNow } from '@/live/clock';
import { Badge, type Tone } from './badge';
import { PAGE_SIZE, useRenewalsQuery } from './calls';
import { PlatformPage } from './platform-page';
import type { Renewal, SubscriptionStatus } from './shapes';
import { SubscriptionDialog, type SubscriptionAct } from './subscription-dialog';
import { usePlatformWords } from './words';

const tones: Record<SubscriptionStatus, Tone> = {
  trial: 'quiet',
  active: 'ok',
  past_due: 'warn',
  suspended: 'bad',
  expired: 'bad',
  cancelled: 'quiet',
};
const DAY_MS = 86_400_000;
const spans = { now: 0, week: 7, month: 30 } as const;

/** Who has to pay and when, the first due on top; payments by hand, suspending and activating. */
export function SubscriptionsPage() {
  const { t } = usePlatformWords();
  const at = useListState('due');
  const [since] = useState(serverNow);
  const span = at.get('due') as keyof typeof spans;
  const until = span in spans ? new Date(since + spans[span] * DAY_MS).toISOString() : '';
  const query = useRenewalsQuery({ chosen: { until }, page: at.page });
  const [doing, setDoing] = useState<{ act: SubscriptionAct; renewal: Renewal } | null>(null);
  const columns = useColumns((act, renewal) => {
    setDoing({ act, renewal });
  });
  return (
    <PlatformPage here="subscriptions">
      <div className="mb-3 flex">
        <Select
          label={t('subscription.due')}
          none={t('subscription.anyDue')}
          value={at.get('due')}
          onChange={(due) => {
            at.set({ due });
          }}
          choices={(['now', 'week', 'month'] as const).map((value) => ({ value, text: t(`due.${value}`) }))}
        />
      </div>
      <Table
        label={t('page.subscriptions')}
        columns={columns}
        query={query}
        rowKey={({ subscription_id }) => subscription_id}
        page={at.page}
        pageSize={PAGE_SIZE}
        onPage={at.setPage}
        empty={<Empty icon="check" title={t(until === '' ? 'subscription.none' : 'subscription.noneDue')} />}
      />
      {doing && (
        <SubscriptionDialog
          key={`${doing.act} ${doing.renewal.subscription_id}`}
          {...doing}
          onClose={() => {
            setDoing(null);
          }}
        />
      )}
    </PlatformPage>
  );
}

function useColumns(open: (act: SubscriptionAct, renewal: Renewal) => void): Column<Renewal>[] {
  const { t, language } = usePlatformWords();
  const moment = (at: string | null) => (at === null ? '–' : <Moment at={at} />);
  const acts = (renewal: Renewal): SubscriptionAct[] =>
    ['suspended', 'expired'].includes(renewal.status) ? ['pay', 'activate'] : ['pay', 'activate', 'suspend'];
  return [
    { id: 'workshop', title: t('column.workshop'), width: '2fr', card: 'heading', cell: ({ workshop }) => workshop },
    {
      id: 'status',
      title: t('column.subscription'),
      card: 'bare',
      cell: ({ status }) => <Badge tone={tones[status]}>{t(`subscription.${status}`)}</Badge>,
    },
    { id: 'due', title: t('column.due'), cell: ({ next_due_at }) => moment(next_due_at) },
    { id: 'grace', title: t('column.grace'), cell: ({ grace_until }) => moment(grace_until) },
    { id: 'reminder', title: t('column.reminder'), cell: ({ last_reminder }) => moment(last_reminder) },
    {
      id: 'fee',
      title: t('column.fee'),
      cell: ({ monthly_fee }) => (monthly_fee === null ? '–' : moneyText(monthly_fee, language)),
    },
    {
      id: 'acts',
      title: t('column.acts'),
      width: '4rem',
      card: 'foot',
      cell: (renewal) => (
        <Menu
          label={t('subscription.more', { workshop: renewal.workshop })}
          actions={acts(renewal).map((act) => ({
            id: act,
            text: t(`act.${act}`),
            danger: act === 'suspend',
            run: () => {
              open(act, renewal);
            },
          }))}
        />
      ),
    },
  ];
}
