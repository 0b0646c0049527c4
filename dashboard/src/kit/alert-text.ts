import { useWords } from '../words';

/** The types of alerts that the hub itself raises in workshops; operators' routes raise others. */
export const alertTypes = [
  'high_aqi',
  'critical_aqi',
  'temp_out_of_range',
  'high_humidity',
  'low_humidity',
  'out_of_band',
  'camera_offline',
  'device_offline',
  'sensor_fault',
  'licence_violation',
  'subscription_suspended',
  'low_stock',
] as const;

export type AlertType = (typeof alertTypes)[number];

/** The type; null: one of an operator's own. */
export const knownType = (type: string): AlertType | null => alertTypes.find((one) => one === type) ?? null;

/** The name of a type; of an operator's own, the type itself. */
export function useAlertTypeName(): (type: string) => string {
  const { t } = useWords();
  return (type) => {
    const known = knownType(type);
    return known === null ? type : t(`alert.name.${known}`);
  };
}

/** What the sentence needs of an alert. */
interface AlertFacts {
  alert_type: string;
  device_id: string | null;
  limit: number | null;
  value: number | null;
  message: string;
}

/** One plain sentence on an alert in the user's language; of types without own words, the hub's, which speaks English only. */
export function useAlertText(): (alert: AlertFacts) => string {
  const { t, i18n } = useWords();
  const said = (type: string, message: string) => {
    const known = knownType(type);
    return i18n.language === 'en' || known === null ? message : t(`alert.name.${known}`);
  };
  return ({ alert_type, device_id, limit, value, message }) => {
    if (alert_type === 'device_offline' && device_id !== null) return t('alert.type.device_offline');
    if (limit === null) return said(alert_type, message);
    switch (alert_type) {
      case 'high_aqi':
      case 'critical_aqi':
      case 'high_humidity':
      case 'low_humidity':
        return t(`alert.type.${alert_type}`, { limit });
      case 'temp_out_of_range':
        return t((value ?? 0) < limit ? 'alert.type.temp_low' : 'alert.type.temp_high', { limit });
      default:
        return said(alert_type, message);
    }
  };
}
