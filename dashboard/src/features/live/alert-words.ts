import type { Alert } from '@/contract/shapes';
import { momentOf } from '@/kit/times';
import { useClock } from '@/live/clock';
import { useWords } from '@/words';

const units: Record<string, string> = { temp_out_of_range: ' °C', high_humidity: ' %', low_humidity: ' %' };

/** Until when nobody is sent notices of the alert; null: it is not shelved. */
export function useShelvedText({ shelved_until }: Alert): string | null {
  const { t, i18n } = useWords();
  const until = shelved_until === null ? null : Date.parse(shelved_until);
  return useClock((now) =>
    until === null || until <= now ? null : t('alert.shelved', { time: momentOf(until, now, i18n.language) }),
  );
}

/** The value that opened the alert, with its unit. */
export function alertValue(alert: Alert): string | null {
  return alert.value === null ? null : `${alert.value}${units[alert.alert_type] ?? ''}`;
}

const ranks = { critical: 0, warning: 1, info: 2 } as const;

/** Open before acknowledged, then the gravest, then the newest. */
export function byUrgency(a: Alert, b: Alert): number {
  return (
    Number(a.status !== 'open') - Number(b.status !== 'open') ||
    ranks[a.severity] - ranks[b.severity] ||
    Date.parse(b.created_at) - Date.parse(a.created_at)
  );
}
