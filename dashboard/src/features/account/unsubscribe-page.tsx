import { useEffect, useState } from 'react';
import { useParams } from 'react-router';
import { send, type Problem } from '@/api/call';
import type { Unsubscribe } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { FormError } from '@/kit/field';
import { Spinner } from '@/kit/icons';
import { useProblemText } from '@/kit/problem';
import { prefer } from '@/words';
import { Frame } from './frame';
import { useAccountWords } from './words';

/** Where the link of a mail leads: says which messages it is about, and ends them only when that is pressed. */
export function UnsubscribePage() {
  const { t } = useAccountWords();
  const { link = '' } = useParams();
  const say = useProblemText();
  const [choice, setChoice] = useState<Unsubscribe | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(true);

  useEffect(() => {
    let gone = false;
    void ask(link, 'GET').then(async (answer) => {
      if ('data' in answer) await prefer(answer.data.language).catch(() => null); // without its words in English
      if (gone) return;
      setBusy(false);
      if ('data' in answer) setChoice(answer.data);
      else setProblem(answer.error);
    });
    return () => {
      gone = true;
    };
  }, [link]);

  const choose = async (method: 'POST' | 'DELETE') => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const answer = await ask(link, method);
    setBusy(false);
    if ('data' in answer) setChoice(answer.data);
    else setProblem(answer.error);
  };

  if (choice === null && problem === null) {
    return (
      <main className="grid min-h-dvh place-items-center">
        <Spinner />
      </main>
    );
  }
  if (problem?.status === 404) {
    return (
      <Frame title={t('unsubscribe.spent')} lead={t('unsubscribe.spentLead')}>
        {null}
      </Frame>
    );
  }
  const kind = choice && t(`notices.kind.${choice.kind}`);
  return (
    <Frame
      title={t(choice?.opted_out ? 'unsubscribe.done' : 'unsubscribe.title')}
      lead={choice === null ? '' : t('unsubscribe.lead', { workshop: choice.workshop })}
    >
      <div className="flex flex-col gap-4">
        <p role="status" className="font-semibold">
          {kind}
        </p>
        <FormError>{problem && say(problem)}</FormError>
        {choice && (
          <>
            <p className="text-sm text-muted">{t(choice.opted_out ? 'unsubscribe.again' : 'unsubscribe.rest')}</p>
            <Button
              look={choice.opted_out ? 'plain' : 'primary'}
              className="w-full text-md sm:h-11"
              aria-disabled={busy}
              onClick={() => void choose(choice.opted_out ? 'DELETE' : 'POST')}
            >
              {busy && <Spinner />}
              {t(choice.opted_out ? 'unsubscribe.undo' : 'unsubscribe.end')}
            </Button>
          </>
        )}
      </div>
    </Frame>
  );
}

const ask = (link: string, method: 'GET' | 'POST' | 'DELETE') =>
  send<Unsubscribe>({ path: `/unsubscribe/${link}`, method }, null);
