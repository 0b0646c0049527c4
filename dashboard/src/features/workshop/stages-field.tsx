import { useEffect, useRef, useState } from 'react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { Button } from '@/kit/button';
import { SuggestField } from '@/kit/combo-field';
import { CheckField, NumberField } from '@/kit/form-fields';
import { Icon } from '@/kit/icons';
import { FieldError, useFieldError } from '@/kit/labelled';
import { StageBar } from '@/kit/stage-bar';
import { useWorkshopWords } from './words';
import { HUNDRED, spread, sumOf } from './weights';

const MOST = 30;

interface TypedStage {
  name: string;
  weight: string;
  unattended: boolean;
}

/** The stages of a template, in order, with what part of the work each is; the sum shows as one types. */
export function StagesField({ known }: { known: string[] }) {
  const { t } = useWorkshopWords();
  const { fields, append, remove, swap } = useFieldArray({ name: 'stages' });
  const { getValues } = useFormContext<{ stages: TypedStage[] }>();
  const error = useFieldError('stages');
  const [said, setSaid] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const follow = useRef<string | null>(null);

  // The pressed button goes along with its row, and so does focus.
  useEffect(() => {
    if (follow.current === null) return;
    list.current?.querySelector<HTMLElement>(`[data-at="${follow.current}"]`)?.focus();
    follow.current = null;
  });

  const move = (from: number, to: number) => {
    if (to < 0 || to >= fields.length) return;
    const name = getValues('stages')[from]?.name ?? '';
    swap(from, to);
    follow.current = `${to > from ? 'down' : 'up'}-${to}`;
    setSaid(t('stage.moved', { name, place: to + 1, of: fields.length }));
  };

  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 text-sm font-[550]">{t('stage.title')}</legend>
      <p className="text-xs text-muted">{t('stage.hint')}</p>
      <ol ref={list} className="flex flex-col gap-3">
        {fields.map((field, i) => (
          <li key={field.id} className="flex flex-wrap items-start gap-2 rounded-md border border-line p-3">
            <div className="min-w-0 flex-1 basis-56">
              <SuggestField
                name={`stages.${i}.name`}
                label={t('stage.name', { place: i + 1 })}
                choices={known.map((name) => ({ id: name, text: name }))}
              />
            </div>
            <div className="w-28">
              <NumberField name={`stages.${i}.weight`} label={t('stage.weight', { place: i + 1 })} />
            </div>
            <div className="order-last basis-full">
              <CheckField name={`stages.${i}.unattended`} label={t('stage.unattended', { place: i + 1 })} />
            </div>
            <div className="mt-6 flex">
              <RowButton
                icon="up"
                at={`up-${i}`}
                label={t('stage.up', { place: i + 1 })}
                off={i === 0}
                onClick={() => {
                  move(i, i - 1);
                }}
              />
              <RowButton
                icon="down"
                at={`down-${i}`}
                label={t('stage.down', { place: i + 1 })}
                off={i === fields.length - 1}
                onClick={() => {
                  move(i, i + 1);
                }}
              />
              <RowButton
                icon="trash"
                at={`remove-${i}`}
                label={t('stage.remove', { place: i + 1 })}
                off={fields.length === 1}
                onClick={() => {
                  if (fields.length > 1) remove(i);
                }}
              />
            </div>
          </li>
        ))}
      </ol>
      <p role="status" className="sr-only">
        {said}
      </p>
      <FieldError id="stages-error">{error}</FieldError>
      <Sum />
      {fields.length < MOST && (
        <Button
          className="self-start"
          onClick={() => {
            append({ name: '', weight: '', unattended: false });
          }}
        >
          <Icon name="add" size={16} />
          {t('stage.add')}
        </Button>
      )}
    </fieldset>
  );
}

interface RowButtonProps {
  icon: 'up' | 'down' | 'trash';
  at: string;
  label: string;
  off: boolean;
  onClick: () => void;
}

function RowButton({ icon, at, label, off, onClick }: RowButtonProps) {
  return (
    <Button
      look="quiet"
      square
      data-at={at}
      aria-label={label}
      aria-disabled={off}
      className="aria-disabled:opacity-60"
      onClick={onClick}
    >
      <Icon name={icon} size={16} />
    </Button>
  );
}

/** How much all stages are together, and a way to a hundred. */
function Sum() {
  const { t } = useWorkshopWords();
  const { setValue } = useFormContext();
  const stages = useWatch({ name: 'stages' }) as TypedStage[];
  const sum = sumOf(stages.map(({ weight }) => weight));
  const right = sum === HUNDRED;
  const toHundred = () => {
    for (const [i, weight] of spread(stages.map((stage) => Number(stage.weight) || 0)).entries()) {
      setValue(`stages.${i}.weight`, String(weight), { shouldDirty: true, shouldValidate: true });
    }
  };
  return (
    <div className="flex flex-col gap-2 rounded-md bg-sunken px-3 py-2.5">
      <StageBar
        parts={stages.map(({ weight }) => ({ weight: Math.max(0, Number(weight) || 0), share: 1, running: false }))}
        label={null}
      />
      <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        <p role="status" className={`num flex-1 font-[550] ${right ? 'text-ok' : 'text-warn'}`}>
          {sum === null
            ? t('stage.sumUnknown')
            : right
              ? t('stage.sumRight')
              : t(sum < HUNDRED ? 'stage.sumLess' : 'stage.sumMore', { sum, by: Math.abs(HUNDRED - sum) })}
        </p>
        {!right && (
          <button type="button" className="min-h-8 font-semibold text-accent underline" onClick={toHundred}>
            {t('stage.spread')}
          </button>
        )}
      </div>
    </div>
  );
}
