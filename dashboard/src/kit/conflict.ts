import { useWords } from '../words';
import { useProblemText } from './problem';
import { momentOf } from './times';

interface Failure {
  status: number | 'offline';
  message: string;
  correlation: string;
  retryAfter: number | null;
}

/** Who last changed the thing, as it is read again after the refusal. */
interface Fresh {
  updated_by_name?: string | null;
  updated_at?: string | null;
}

/**
 * Says why a change was taken back: at 412 who has changed the same meanwhile, and when; at 409 the server's own reason.
 * `what` is what it is now, e.g. "On hold".
 */
export function useConflictText(): (problem: Failure, fresh?: Fresh | null, what?: string) => string {
  const { t, i18n } = useWords();
  const problemText = useProblemText();
  return (problem, fresh, what = '') => {
    if (problem.status !== 412 && problem.status !== 409) return problemText(problem);
    if (problem.status === 409 && problem.message !== '') return problem.message;
    const name = fresh?.updated_by_name;
    const time = fresh?.updated_at ? momentOf(Date.parse(fresh.updated_at), Date.now(), i18n.language) : '';
    const who = name ? t('kit.conflict.by', { name, time }) : t('kit.conflict.somebody');
    return what === '' ? who : `${who} ${t('kit.conflict.now', { what })}`;
  };
}
