import { pitName } from '@/domain/pits';
import { useWords } from '@/words';
import type { PitChoice } from './shapes';
import { useJobsWords } from './words';

/** A pit as one chooses it: its number, its own name, and whether a car is in it (other than that of the job `own`). */
export function usePitText(): (pit: PitChoice, own?: number) => string {
  const { t } = useJobsWords();
  const { t: say } = useWords();
  return (choice, own) => {
    const pit = pitName(choice, say('pit.number', { number: choice.pit_number }));
    return choice.active_job_id === null || choice.active_job_id === own ? pit : t('pit.busy', { pit });
  };
}
