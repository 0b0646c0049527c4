import { Moment } from '@/kit/moment';
import { Section } from '@/kit/section';
import { refusalWords, useDevicesWords } from './words';
import type { Violation } from './shapes';

/** What the hub refused of a device, and why. */
export function ViolationsSection({ violations }: { violations: Violation[] }) {
  const { t } = useDevicesWords();
  return (
    <Section title={t('refused.title')} lead={t('refused.lead')}>
      {violations.length === 0 && <p className="text-muted">{t('refused.none')}</p>}
      <ul className="flex flex-col divide-y divide-line">
        {violations.map(({ id, reason, count, last_seen_at }) => (
          <li key={id} className="flex flex-wrap gap-x-3 gap-y-0.5 py-2.5 text-sm first:pt-0">
            <span className="min-w-0 flex-1 basis-44 font-[550]">
              {reason in refusalWords ? t(`refusal.${reason as keyof typeof refusalWords}`) : reason}
            </span>
            <span className="num text-muted">{t('refused.times', { count })}</span>
            <span className="text-muted">
              <Moment at={last_seen_at} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
