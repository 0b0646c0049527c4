import { knownType } from '@/kit/alert-text';
import { durationOf } from '@/kit/times';
import { useWords } from '@/words';
import type { ListedAlert } from './shapes';
import { useAlertsWords } from './words';

const metrics: Record<string, 'aqi' | 'temperature' | 'humidity'> = {
  high_aqi: 'aqi',
  critical_aqi: 'aqi',
  temp_out_of_range: 'temperature',
  high_humidity: 'humidity',
  low_humidity: 'humidity',
};

/** How long something took, in whole minutes. */
export function useTookText(): (seconds: number) => string {
  const { t: say } = useWords();
  const { t } = useAlertsWords();
  return (seconds) => (seconds < 60 ? t('under') : durationOf(Math.round(seconds / 60), say));
}

/** What to do about an alert, by its type: with the value that opened it, and how long it took the last time. */
export function useAdvice(): (alert: ListedAlert) => string {
  const { t } = useAlertsWords();
  const took = useTookText();
  return ({ alert_type, value, limit, last_seconds }) => {
    const metric = metrics[alert_type];
    const lead = metric && value !== null ? `${t(`lead.${metric}`, { value: Math.round(value * 10) / 10 })} ` : '';
    const todo = textOf(alert_type, value, limit);
    const sentence = t(`todo.${todo}`);
    const first = lead === '' ? sentence.charAt(0).toLocaleUpperCase() + sentence.slice(1) : sentence;
    return [lead + first, last_seconds === null ? '' : t('last', { time: took(last_seconds) })].join(' ').trim();
  };
}

function textOf(type: string, value: number | null, limit: number | null) {
  const known = knownType(type);
  if (known === null) return 'custom';
  if (known !== 'temp_out_of_range') return known;
  return value !== null && limit !== null && value < limit ? 'temp_low' : 'temp_high';
}
