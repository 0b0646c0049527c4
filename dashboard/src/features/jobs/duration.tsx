import { durationOf } from '@/kit/times';
import { useWords } from '@/words';

/** Minutes as hours and minutes. */
export function Duration({ minutes }: { minutes: number }) {
  const { t } = useWords();
  return durationOf(minutes, (text, values) => t(text, values));
}
