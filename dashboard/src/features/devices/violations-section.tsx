import { Moment } from '@/kit/moment';
import { Section } from '@/kit/section';
import { isRefusal, useDevicesWords } from './words';
import type { Refusal, Violation } from './shapes';

/** What the hub and the broker refused of a device, and why. */
export function ViolationsSection({ violations, refusals }: { violations: Violation[]; refusals: Refusal[] }) {
  const { t } = useDevicesWords();
  const rows = [
    ...refusals.map((one) => ({ ...one, key: one.reason, times: t('refused.tries', { count: one.count }) })),
    ...violations.map((one) => ({ ...one, key: one.id, times: t('refused.times', { count: one.count }) })),
  ];
  return (
    <Section title={t('refused.title')} lead={t('refused.lead')}>
      {rows.length === 0 && <p className="text-muted">{t('refused.none')}</p>}
      <ul className="flex flex-col divide-y divide-line">
        {rows.map(({ key, reason, times, last_seen_at }) => (
          <li key={key} className="flex flex-wrap gap-x-3 gap-y-0.5 py-2.5 text-sm first:pt-0">
            <span className="min-w-0 flex-1 basis-44 font-[550]">
              {isRefusal(reason) ? t(`refusal.${reason}`) : reason}
            </span>
            <span className="num text-muted">{times}</span>
            <span className="text-muted">
              <Moment at={last_seen_at} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
