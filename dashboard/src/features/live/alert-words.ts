import type { Alert } from '@/contract/shapes';
import { momentOf } from '@/kit/times';
import { useClock } from '@/live/clock';
import { useWords } from '@/words';

const units: Record<string, string> = { temp_out_of_range: ' °C', high_humidity: ' %', low_humidity: ' %' };

/** One plain sentence on an alert in the user's language; of types without own words, the hub's. */
export function useAlertText(): (alert: Alert) => string {
  const { t } = useWords();
  return ({ alert_type, device_id, limit, value, message }) => {
    if (alert_type === 'device_offline' && device_id !== null) return t('alert.type.device_offline');
    if (limit === null) return message;
    switch (alert_type) {
      case 'high_aqi':
      case 'critical_aqi':
      case 'high_humidity':
      case 'low_humidity':
        return t(`alert.type.${alert_type}`, { limit });
      case 'temp_out_of_range':
        return t((value ?? 0) < limit ? 'alert.type.temp_low' : 'alert.type.temp_high', { limit });
      default:
        return message;
    }
  };
}

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
