import { useProblemText, type Failure } from './problem';
import { confirm, type Question } from './question';
import { toast } from './toast';

/**
 * Does something, once somebody is sure of it where that needs asking, and says whether it worked: what `explain` has to say of a
 * failure, else what is said of all.
 */
export function useTold() {
  const problemText = useProblemText();
  return async <T>(
    act: () => PromiseLike<{ data?: T | undefined; error?: unknown }>,
    done: string,
    question?: Question,
    explain?: (problem: Failure) => string | null,
  ): Promise<T | null> => {
    if (question && !(await confirm(question))) return null;
    const { data, error } = await act();
    if (error === undefined) {
      toast({ text: done });
      return data ?? null;
    }
    const problem = error as Failure;
    toast({ text: explain?.(problem) ?? problemText(problem), tone: 'bad' });
    return null;
  };
}
