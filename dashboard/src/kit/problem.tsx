import { ageOf } from './age-of';
import { useServerWords } from './server-words';
import { useWords } from '../words';

/** What the texts need of a failed call. */
export interface Failure {
  status: number | 'offline';
  message: string;
  correlation: string;
  retryAfter: number | null;
}

/** Says a failed call in the user's language: what happened and what to do. */
export function useProblemText(): (problem: Failure) => string {
  const { t } = useWords();
  const wait = useWaitText();
  const serverText = useServerWords();
  return ({ status, message, correlation, retryAfter }) => {
    if (status === 'offline') return t('problem.offline');
    if (status === 403) return t('problem.forbidden');
    if (status === 404) return t('problem.not_found');
    if (status === 429) return t('problem.rate_limited', { wait: wait(retryAfter ?? 60) });
    if (status === 502 || status === 503 || status === 504) return t('problem.unavailable');
    if (status >= 500) return t('problem.internal', { correlation });
    return serverText(message);
  };
}

/** Seconds as a person says them, rounded up to the whole minute from one minute on. */
export function useWaitText(): (seconds: number) => string {
  const { t } = useWords();
  return (seconds) => {
    const { unit, count } = ageOf(0, seconds < 60 ? seconds * 1000 : Math.ceil(seconds / 60) * 60_000);
    return t(`age.${unit}`, { count });
  };
}
