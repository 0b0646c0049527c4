import type { Problem } from '@/api/call';
import { Button } from '@/kit/button';
import { Spinner } from '@/kit/icons';
import { useProblemText, useWaitText } from '@/kit/problem';
import { useWords } from '@/words';

/** Sends a form that asks for a password or a code, or leaves it. */
export function ProofButtons({ submit, busy, onCancel }: { submit: string; busy: boolean; onCancel: () => void }) {
  const { t } = useWords();
  return (
    <div className="flex flex-wrap gap-2">
      <Button type="submit" look="primary" aria-disabled={busy}>
        {busy && <Spinner />}
        {submit}
      </Button>
      <Button look="quiet" onClick={onCancel}>
        {t('app.cancel')}
      </Button>
    </div>
  );
}

/** Says why a password or a code was refused; `invalid` is said of all that it was shown with. */
export function useProofProblem(): (problem: Problem, invalid: string) => string {
  const { t } = useWords();
  const problemText = useProblemText();
  const wait = useWaitText();
  return (problem, invalid) => {
    if (problem.details.some(({ field }) => field === 'current_password')) return t('password.wrong.own');
    if (problem.status === 422) return invalid;
    if (problem.status === 423) return t('signIn.locked', { wait: wait(problem.retryAfter ?? 15 * 60) });
    return problemText(problem);
  };
}
