import { useState, type SyntheticEvent } from 'react';
import type { Problem } from '@/api/call';
import type { Workshop } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { FormError } from '@/kit/field';
import { Spinner } from '@/kit/icons';
import { useProblemText } from '@/kit/problem';
import { Section } from '@/kit/section';
import { useWords } from '@/words';
import { useChangeWorkshopMutation } from './calls';

const WAYS = ['link', 'password'] as const satisfies Workshop['customer_sign_in'][];

/** What customers are sent who have no password yet: the link of their job, or a way to choose one. */
export function CustomerSignInSection({ workshop }: { workshop: Workshop }) {
  const { t } = useWords();
  const [change, { isLoading, error, isSuccess }] = useChangeWorkshopMutation();
  const [chosen, setChosen] = useState(workshop.customer_sign_in);
  const problemText = useProblemText();
  const saved = chosen === workshop.customer_sign_in;

  const save = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (!isLoading && !saved) await change({ workshop: workshop.id, change: { customer_sign_in: chosen } });
  };

  return (
    <Section title={t('workshop.customers.title')} lead={t('workshop.customers.lead')}>
      <form onSubmit={(event) => void save(event)} className="flex flex-col gap-4">
        <FormError>{error ? problemText(error as Problem) : null}</FormError>
        <fieldset className="flex flex-col gap-2">
          <legend className="sr-only">{t('workshop.customers.title')}</legend>
          {WAYS.map((way) => (
            <label
              key={way}
              className="flex cursor-pointer gap-3 rounded-md border border-line px-3.5 py-3 hover:border-line-strong has-checked:border-accent"
            >
              <input
                type="radio"
                name="way"
                className="mt-0.5 size-4.5 flex-none accent-accent"
                checked={chosen === way}
                onChange={() => {
                  setChosen(way);
                }}
              />
              <span className="font-[550]">
                {t(`workshop.customers.${way}`)}
                <span className="mt-0.5 block text-sm font-normal text-muted">
                  {t(`workshop.customers.${way}Hint`)}
                </span>
              </span>
            </label>
          ))}
        </fieldset>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button type="submit" look="primary" aria-disabled={isLoading || saved} className="aria-disabled:opacity-60">
            {isLoading && <Spinner />}
            {t('workshop.customers.save')}
          </Button>
          <p role="status" className="text-sm font-medium text-ok">
            {isSuccess && saved && t('workshop.customers.saved')}
          </p>
        </div>
      </form>
    </Section>
  );
}
