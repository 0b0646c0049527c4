import type { Problem } from '@/api/call';
import { useProblemText } from '@/kit/problem';
import { confirm, type Question } from '@/kit/question';
import { toast } from '@/kit/toast';

/** Does something with a device, once somebody is sure of it where that needs asking, and says whether it worked. */
export function useTold() {
  const problemText = useProblemText();
  return async <T>(
    act: () => PromiseLike<{ data?: T | undefined; error?: unknown }>,
    done: string,
    question?: Question,
  ): Promise<T | null> => {
    if (question && !(await confirm(question))) return null;
    const { data, error } = await act();
    toast(error === undefined ? { text: done } : { text: problemText(error as Problem), tone: 'bad' });
    return error === undefined ? (data ?? null) : null;
  };
}
