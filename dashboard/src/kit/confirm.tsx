import { useSyncExternalStore } from 'react';
import { useWords } from '../words';
import { Button } from './button';
import { Dialog } from './dialog';
import { questionAsked, subscribeToQuestions } from './question';

export { confirm } from './question';

/** Where questions show up. One for the whole app. */
export function ConfirmHost() {
  const { t } = useWords();
  const question = useSyncExternalStore(subscribeToQuestions, questionAsked);
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
