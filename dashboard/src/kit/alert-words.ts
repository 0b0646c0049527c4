import { useClock } from '../live/clock';
import { useWords } from '../words';
import { momentOf } from './times';

/** What is asked of an alert here. */
interface Alert {
  alert_type: string;
  severity: 'critical' | 'warning' | 'info';
  status: string;
  value: number | null;
  created_at: string;
  shelved_until: string | null;
  no_data_since: string | null;
}

const units: Record<string, string> = { temp_out_of_range: ' °C', high_humidity: ' %', low_humidity: ' %' };

/** Until when nobody is sent notices of the alert; null: it is not shelved. */
export function useShelvedText({ shelved_until }: Pick<Alert, 'shelved_until'>): string | null {
  const { t, i18n } = useWords();
  const until = shelved_until === null ? null : Date.parse(shelved_until);
  return useClock((now) =>
    until === null || until <= now ? null : t('alert.shelved', { time: momentOf(until, now, i18n.language) }),
  );
}

/** So long an alert has to be without data before a person may end it. */
const LEAST_SILENCE_MS = 24 * 60 * 60_000;

/** Since when no device tells how the alert stands; null: one does. */
export function useSilenceText({ no_data_since }: Pick<Alert, 'no_data_since'>): string | null {
  const { t, i18n } = useWords();
  const since = no_data_since === null ? null : Date.parse(no_data_since);
  return useClock((now) => (since === null ? null : t('alert.noData', { time: momentOf(since, now, i18n.language) })));
}

/** Whether the alert has been without data for so long that a person may end it. */
export function useMayEnd({ no_data_since }: Pick<Alert, 'no_data_since'>): boolean {
  return useClock((now) => no_data_since !== null && now - Date.parse(no_data_since) >= LEAST_SILENCE_MS);
}

/** The value that opened the alert, with its unit. */
export function alertValue(alert: Pick<Alert, 'alert_type' | 'value'>): string | null {
  return alert.value === null ? null : `${alert.value}${units[alert.alert_type] ?? ''}`;
}

const metrics: Record<string, string> = {
  high_aqi: 'aqi',
  critical_aqi: 'aqi',
  temp_out_of_range: 'temperature',
  high_humidity: 'humidity',
  low_humidity: 'humidity',
};

/** What is measured of that which the alert is about; '': nothing. */
export const measuredOf = ({ alert_type }: Pick<Alert, 'alert_type'>): string => metrics[alert_type] ?? '';

/**
 * What is measured now of that which the alert is about, with its unit; null: nothing that counts any more.
 *
 * @param newest when that was measured last, and as what
 * @param freshMs for how long it counts
 */
export function useNewestValue(
  { alert_type, status }: Pick<Alert, 'alert_type' | 'status'>,
  newest: [at: number, value: number] | null,
  freshMs: number,
): string | null {
  const fresh = useClock((now) => newest !== null && now - newest[0] <= freshMs);
  if (newest === null || !fresh || status === 'cleared') return null;
  return `${Math.round(newest[1] * 10) / 10}${units[alert_type] ?? ''}`;
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
