import type { ThunkDispatch, UnknownAction } from '@reduxjs/toolkit';
import { useAlertActMutation } from '@/api/alert-calls';
import type { Problem } from '@/api/call';
import { useStoreDispatch } from '@/api/store';
import { useProblemText } from '@/kit/problem';
import { toast } from '@/kit/toast';
import { useWords } from '@/words';
import { alertCalls } from './calls';

interface Act {
  shelve?: number;
  clear?: boolean;
}

/** Does something with an alert, shows it on this page at once, and says when it did not work. Answers whether it did. */
export function useAct(id: number, workshop: number) {
  const { t } = useWords();
  const problemText = useProblemText();
  const dispatch = useStoreDispatch() as ThunkDispatch<never, unknown, UnknownAction>;
  const [act, { isLoading }] = useAlertActMutation();
  const run = async (what: Act): Promise<boolean> => {
    if (isLoading) return false;
    const { data, error } = await act({ id, workshop, ...what });
    if (!data) {
      toast({ tone: 'bad', text: t('alert.failed', { why: problemText(error as Problem) }) });
      return false;
    }
    dispatch(
      alertCalls.util.updateQueryData('oneAlert', id, (known) => {
        Object.assign(known, data);
      }),
    );
    dispatch(alertCalls.util.invalidateTags(['Alerts']));
    return true;
  };
  return { run, busy: isLoading };
}
