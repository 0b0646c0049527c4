import { useSyncExternalStore } from 'react';
import { useWords } from '../words';
import { Button } from './button';
import { Dialog } from './dialog';

export interface Question {
  title: string;
  /** What happens, and that it can't be undone. */
  text: string;
  /** What the button does, e.g. "Delete the template". */
  action: string;
  /** What the way out is called; default: Cancel. */
  cancel?: string;
}

let asked: (Question & { answer: (yes: boolean) => void }) | null = null;
const listeners = new Set<() => void>();

function set(next: typeof asked): void {
  asked = next;
  for (const listener of listeners) listener();
}

/** Asks before something that can't be undone; answers whether it is wanted. What can be undone gets a toast instead. */
export function confirm(question: Question): Promise<boolean> {
  asked?.answer(false);
  return new Promise((resolve) => {
    set({
      ...question,
      answer: (yes) => {
        set(null);
        resolve(yes);
      },
    });
  });
}

/** Where questions show up. One for the whole app. */
export function ConfirmHost() {
  const { t } = useWords();
  const question = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => asked,
  );
  return (
    <Dialog
      open={question !== null}
      title={question?.title ?? ''}
      onClose={() => question?.answer(false)}
      actions={
        question && (
          <>
            <Button
              onClick={() => {
                question.answer(false);
              }}
            >
              {question.cancel ?? t('app.cancel')}
            </Button>
            <Button
              look="danger"
              onClick={() => {
                question.answer(true);
              }}
            >
              {question.action}
            </Button>
          </>
        )
      }
    >
      <p>{question?.text}</p>
    </Dialog>
  );
}
