import { useState } from 'react';
import * as z from 'zod/mini';
import { usePitsQuery } from '@/api/api';
import type { Problem } from '@/api/call';
import type { Pit, Workshop } from '@/contract/shapes';
import { ownName, pitName } from '@/domain/pits';
import { Button } from '@/kit/button';
import { confirm } from '@/kit/confirm';
import { Dialog } from '@/kit/dialog';
import { Form } from '@/kit/form';
import { NumberField, TextField } from '@/kit/form-fields';
import { Icon } from '@/kit/icons';
import { useProblemText } from '@/kit/problem';
import { number, optionalText } from '@/kit/rules';
import { Section } from '@/kit/section';
import { Loaded } from '@/kit/states';
import { toast } from '@/kit/toast';
import { useWords } from '@/words';
import { useChangePitOfWorkshopMutation, useMakePitMutation, usePutPitAwayMutation } from './calls';
import { MachineRow } from './machine-row';
import { useWorkshopWords } from './words';

const schema = z.object({ pit_number: number({ min: 1, max: 9999 }), name: optionalText(200) });

/** The pits of a workshop: made, named, numbered and put away. */
export function PitsSection({ workshop }: { workshop: Workshop }) {
  const { t } = useWorkshopWords();
  const query = usePitsQuery(workshop.id);
  const [shown, setShown] = useState<Pit | 'new' | null>(null);
  const close = () => {
    setShown(null);
  };
  return (
    <Section title={t('pits.title')} lead={t('pits.lead')}>
      <Loaded query={query}>
        {(pits) => (
          <>
            {pits.length === 0 && <p className="mb-4 text-muted">{t('pits.none')}</p>}
            <ul className="flex flex-col divide-y divide-line">
              {pits.map((pit) => (
                <PitRow key={pit.id} pit={pit} onEdit={setShown} />
              ))}
            </ul>
            <Dialog
              open={shown !== null}
              onClose={close}
              title={shown === null || shown === 'new' ? t('pits.add') : t('pits.edit')}
            >
              {shown !== null && (
                <PitForm
                  workshop={workshop.id}
                  pit={shown === 'new' ? null : shown}
                  next={Math.max(0, ...pits.map(({ pit_number }) => pit_number)) + 1}
                  onDone={close}
                />
              )}
            </Dialog>
          </>
        )}
      </Loaded>
      <Button
        className="mt-2"
        onClick={() => {
          setShown('new');
        }}
      >
        <Icon name="add" size={16} />
        {t('pits.add')}
      </Button>
    </Section>
  );
}

function PitRow({ pit, onEdit }: { pit: Pit; onEdit: (pit: Pit) => void }) {
  const { t } = useWorkshopWords();
  const { t: say } = useWords();
  const [putAway] = usePutPitAwayMutation();
  const problemText = useProblemText();
  const title = say('pit.number', { number: pit.pit_number });
  const name = pitName(pit, title);
  const remove = async () => {
    const sure = await confirm({
      title: t('pits.awayTitle', { name }),
      text: t('pits.awayText'),
      action: t('pits.away'),
    });
    if (!sure) return;
    const { error } = await putAway(pit.id);
    toast(error ? { text: problemText(error as Problem), tone: 'bad' } : { text: t('pits.gone', { name }) });
  };
  const facts = pit.status === 'active' ? [] : [say(`pit.${pit.status}`)];
  return (
    <MachineRow name={name} facts={facts}>
      <Button
        aria-label={t('pits.editOf', { name })}
        onClick={() => {
          onEdit(pit);
        }}
      >
        {t('pits.change')}
      </Button>
      <Button aria-label={t('pits.awayOf', { name })} onClick={() => void remove()}>
        {t('pits.away')}
      </Button>
    </MachineRow>
  );
}

interface PitFormProps {
  workshop: number;
  /** Null: a new one. */
  pit: Pit | null;
  /** The number that comes next. */
  next: number;
  onDone: () => void;
}

function PitForm({ workshop, pit, next, onDone }: PitFormProps) {
  const { t } = useWorkshopWords();
  const [make] = useMakePitMutation();
  const [change] = useChangePitOfWorkshopMutation();
  return (
    <Form
      schema={schema}
      values={{ pit_number: String(pit?.pit_number ?? next), name: (pit && ownName(pit)) ?? '' }}
      save={({ pit_number, name }, key) => {
        // Without a name of its own it is called by its number.
        const wanted = { pit_number, ...(name === null ? {} : { name }) };
        if (!pit) return make({ workshop, pit: wanted, key });
        return change({ id: pit.id, change: { pit_number, name: name ?? `Pit ${pit_number}` } });
      }}
      onSaved={onDone}
      submit={t(pit ? 'pits.save' : 'pits.make')}
    >
      <NumberField name="pit_number" label={t('pits.number')} />
      <TextField name="name" label={t('pits.name')} hint={t('pits.nameHint')} autoComplete="off" optional />
    </Form>
  );
}
