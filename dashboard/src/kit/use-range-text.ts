import { useWords } from '@/words';
import { limited, sideOf, type Limits } from './range';

/** Says where a value is, e.g. "above the good range, 20 to 28 °C"; nothing where it has no limits. */
export function useRangeText(): (value: number | null, good: Limits, unit: string) => string {
  const { t } = useWords();
  return (value, good, unit) => {
    if (value === null) return t('pit.missing');
    const sides = limited(good);
    if (sides === null) return '';
    const range = t(`pit.range.${sides}`, { min: good.min, max: good.max, unit });
    return t(`pit.${sideOf(value, good)}`, { range });
  };
}
