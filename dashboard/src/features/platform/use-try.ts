import type { Problem } from '@/api/call';
import { useProblemText } from '@/kit/problem';
import { toast } from '@/kit/toast';

/** Waits for what was asked for, and tells what came of it. */
export function useTry(): (
  answer: PromiseLike<{ error?: unknown }>,
  done: string,
  explain?: (problem: Problem) => string | null,
) => Promise<boolean> {
  const problemText = useProblemText();
  return async (answer, done, explain) => {
    const problem = (await answer).error as Problem | undefined;
    if (problem) toast({ tone: 'bad', text: explain?.(problem) ?? problemText(problem) });
    else toast({ text: done });
    return !problem;
  };
}
