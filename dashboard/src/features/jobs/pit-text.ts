import { useWords } from '@/words';
import type { PitChoice } from './shapes';
import { useJobsWords } from './words';

/** A pit as one chooses it: its number, and whether a car is in it (other than that of the job `own`). */
export function usePitText(): (pit: PitChoice, own?: number) => string {
  const { t } = useJobsWords();
  const { t: say } = useWords();
  return ({ pit_number, active_job_id }, own) => {
    const pit = say('pit.number', { number: pit_number });
    return active_job_id === null || active_job_id === own ? pit : t('pit.busy', { pit });
  };
}
