import { useWords } from '../words';

/** What the sentence needs of an alert. */
interface AlertFacts {
  alert_type: string;
  device_id: string | null;
  limit: number | null;
  value: number | null;
  message: string;
}

/** One plain sentence on an alert in the user's language; of types without own words, the hub's. */
export function useAlertText(): (alert: AlertFacts) => string {
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
