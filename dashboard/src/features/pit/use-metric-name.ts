import { useCallback } from 'react';
import type { Latest } from '@/contract/shapes';
import { isKnown } from './metrics';
import { usePitWords } from './words';

type Known = 'temperature';

/** What a metric is called; an index without dust is a VOC index, and a plugin's own metric has the plugin's word. */
export function useMetricName(latest: Latest | null): (name: string) => string {
  const { t, language } = usePitWords();
  const voc = latest !== null && latest.aqi !== null && latest.aqi_category === null;
  return useCallback(
    (name) => {
      if (name === 'aqi' && voc) return t('metric.voc');
      return isKnown(name) ? t(`metric.${name as Known}`) : name.replaceAll('_', ' ');
    },
    // `t` is another one at each render, but says the same in a language.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [voc, language],
  );
}
