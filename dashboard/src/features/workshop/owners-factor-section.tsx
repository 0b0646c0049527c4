import { useState } from 'react';
import { useLeaveMutation, useSecondFactorQuery } from '@/api/session-calls';
import type { Problem } from '@/api/call';
import type { Workshop } from '@/contract/shapes';
import { useStore } from '@/api/store';
import { Button } from '@/kit/button';
import { ButtonLink } from '@/kit/button-link';
import { FormError } from '@/kit/field';
import { Icon, Spinner } from '@/kit/icons';
import { useProblemText } from '@/kit/problem';
import { Section } from '@/kit/section';
import { useWords } from '@/words';
import { useChangeWorkshopMutation } from './calls';

/** Whether owners need a second factor. To require one signs some of them out, so it says whom, and asks again. */
export function OwnersFactorSection({ workshop }: { workshop: Workshop }) {
  const { t } = useWords();
  const [asking, setAsking] = useState(false);
  return (
    <Section title={t('workshop.factor.title')} lead={t('workshop.factor.lead')}>
      {asking ? (
        <Require
          workshop={workshop}
          onDone={() => {
            setAsking(false);
          }}
        />
      ) : (
        <Present
          workshop={workshop}
          onRequire={() => {
            setAsking(true);
          }}
        />
      )}
    </Section>
  );
}

function Present({ workshop, onRequire }: { workshop: Workshop; onRequire: () => void }) {
  const { t } = useWords();
  const [change, { isLoading, error }] = useChangeWorkshopMutation();
  const problemText = useProblemText();
  const lift = () => change({ workshop: workshop.id, change: { second_factor_required: false } });
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        {workshop.second_factor_required ? (
          <>
            <p role="status" className="inline-flex items-center gap-2 font-semibold text-ok">
              <Icon name="check" />
              {t('workshop.factor.on')}
            </p>
            <Button aria-disabled={isLoading} onClick={() => void (isLoading || lift())}>
              {isLoading && <Spinner />}
              {t('workshop.factor.lift')}
            </Button>
          </>
        ) : (
          <>
            <p role="status" className="text-muted">
              {t('workshop.factor.off')}
            </p>
            <Button onClick={onRequire}>{t('workshop.factor.require')}</Button>
          </>
        )}
      </div>
      <FormError>{error ? problemText(error as Problem) : null}</FormError>
    </div>
  );
}

/** Asks again, and says so first when it shuts out whoever asks. */
function Require({ workshop, onDone }: { workshop: Workshop; onDone: () => void }) {
  const { t } = useWords();
  const isOwner = useStore(({ session }) => session.user?.role === 'owner');
  const own = useSecondFactorQuery(undefined);
  const [change, { isLoading, error }] = useChangeWorkshopMutation();
  const [leave] = useLeaveMutation();
  const problemText = useProblemText();
  const problem = error ?? own.error;
  const shutsOut = isOwner && own.data?.enabled === false;

  const require = async () => {
    const answer = await change({ workshop: workshop.id, change: { second_factor_required: true } });
    if (answer.error) return;
    if (shutsOut) await leave(undefined);
    else onDone();
  };

  return (
    <div className="flex flex-col gap-4">
      <p>{t('workshop.factor.others')}</p>
      {shutsOut && (
        <p className="flex gap-2.5 rounded-md bg-warn-soft px-3 py-2.5 text-sm font-medium text-warn">
          <Icon name="warning" />
          {t('workshop.factor.you')}
        </p>
      )}
      <FormError>{problem ? problemText(problem as Problem) : null}</FormError>
      <div className="flex flex-wrap gap-2">
        {shutsOut && (
          <ButtonLink to="/account" look="primary">
            {t('workshop.factor.mineFirst')}
          </ButtonLink>
        )}
        {own.isLoading && <Spinner />}
        {own.data && (
          <Button
            look={shutsOut ? 'plain' : 'primary'}
            aria-disabled={isLoading}
            onClick={() => void (isLoading || require())}
          >
            {isLoading && <Spinner />}
            {t(shutsOut ? 'workshop.factor.leave' : 'workshop.factor.confirm')}
          </Button>
        )}
        <Button look="quiet" onClick={onDone}>
          {t('app.cancel')}
        </Button>
      </div>
    </div>
  );
}
