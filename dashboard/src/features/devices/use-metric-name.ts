import { metricWords, useDevicesWords } from './words';

/** What a metric is called; a plugin's own has the plugin's word. */
export function useMetricName(): (metric: string) => string {
  const { t } = useDevicesWords();
  return (metric) =>
    metric in metricWords ? t(`metric.${metric as keyof typeof metricWords}`) : metric.replaceAll('_', ' ');
}
