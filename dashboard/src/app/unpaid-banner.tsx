import { useSubscriptionQuery } from '@/api/api';
import type { Subscription } from '@/contract/shapes';
import { Icon } from '@/kit/icons';
import { momentOf } from '@/kit/times';
import { useClock } from '@/live/clock';
import { useWords } from '@/words';

/** What an owner has to know who pays late: what was due, what stops when, and what to do. */
export function UnpaidBanner({ workshop }: { workshop: number }) {
  const subscription = useSubscriptionQuery(workshop).data;
  if (!subscription || subscription.status === 'active') return null;
  return <Banner subscription={subscription} />;
}

function Banner({
  subscription: { status, expires_at, next_due_at, grace_until, status_reason },
}: {
  subscription: Subscription;
}) {
  const { t, i18n } = useWords();
  const due = next_due_at ?? expires_at;
  const late = useClock((now) => due !== null && Date.parse(due) <= now);
  const when = (iso: string | null) => (now: number) =>
    iso === null ? '–' : momentOf(Date.parse(iso), now, i18n.language);
  const dueText = useClock(when(due));
  const stopText = useClock(when(grace_until));
  const ended = status === 'expired' || status === 'cancelled';
  // A trial that goes on is nothing to be warned of.
  if (!ended && status !== 'suspended' && !late) return null;
  return (
    <div
      role="status"
      data-unpaid={status}
      className={`flex items-start gap-3 border-b px-4 py-3 text-sm sm:px-6 print:hidden ${late && !ended && status !== 'suspended' ? 'border-warn/40 bg-warn-soft text-warn' : 'border-bad/40 bg-bad-soft text-bad'}`}
    >
      <Icon name="clock" size={18} />
      <p className="min-w-0">
        <b className="block font-semibold">
          {status === 'suspended'
            ? t('unpaid.suspended', { reason: status_reason ?? '–' })
            : ended
              ? t('unpaid.ended')
              : t('unpaid.late', { due: dueText, stop: stopText })}
        </b>
        {status !== 'suspended' && t('unpaid.todo')}
      </p>
    </div>
  );
}
