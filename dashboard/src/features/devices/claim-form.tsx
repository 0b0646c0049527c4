import { useEffect, useState } from 'react';
import { useFormContext } from 'react-hook-form';
import * as z from 'zod/mini';
import { usePitsQuery } from '@/api/api';
import type { Problem } from '@/api/call';
import { dropLabel, type Label } from '@/api/label-in-hand';
import type { Pit } from '@/contract/shapes';
import { pitName } from '@/domain/pits';
import { Button } from '@/kit/button';
import { Form } from '@/kit/form';
import { SelectField, TextField } from '@/kit/form-fields';
import { Icon } from '@/kit/icons';
import { useGo } from '@/kit/page-link';
import { useProblemText } from '@/kit/problem';
import { chosen, match, text } from '@/kit/rules';
import { Loaded } from '@/kit/states';
import { useWords } from '@/words';
import { useClaimDeviceMutation, useMakeNextPitMutation } from './calls';
import { DeviceIdField } from './device-id-field';
import { pitChoices } from './pit-choices';
import { DEVICE_ID, deviceIdOf, plainCode } from './typed-label';
import { useDevicesWords } from './words';

interface ClaimFormProps {
  workshop: number;
  /** Null: id and code are typed. */
  label: Label | null;
  /** It is another device than the label's. */
  onOther: () => void;
}

/** Which device by its label or by typing, and which pit. */
export function ClaimForm({ workshop, label, onOther }: ClaimFormProps) {
  const { t } = useDevicesWords();
  const go = useGo();
  const query = usePitsQuery(workshop);
  const [claim] = useClaimDeviceMutation();
  const schema = z.object({
    device_id: match(DEVICE_ID, t('claim.idForm')),
    claim_code: text(64),
    pit_id: chosen(),
  });
  return (
    <Loaded query={query}>
      {(pits) => (
        <Form
          schema={schema}
          values={{
            device_id: label?.deviceId ?? '',
            claim_code: label?.code ?? '',
            pit_id: String(pitChoices(pits).next?.id ?? ''),
          }}
          save={({ device_id, claim_code, pit_id }) =>
            claim({
              workshop,
              claim: { device_id: deviceIdOf(device_id), claim_code: plainCode(claim_code), pit_id },
            })
          }
          onSaved={({ device_id }) => {
            dropLabel();
            go(`/devices/claim?device=${device_id}`, { replace: true });
          }}
          submit={t('claim.submit')}
          // A code that is wrong, one that was used and one of another workshop's device look alike to whoever tries codes.
          explain={({ status }) => (status === 404 || status === 409 || status === 422 ? t('claim.refused') : null)}
          unguarded
        >
          {label ? <LabelBox label={label} onOther={onOther} /> : <TypedLabel />}
          <PitField workshop={workshop} pits={pits} />
        </Form>
      )}
    </Loaded>
  );
}

function LabelBox({ label, onOther }: Omit<ClaimFormProps, 'workshop'> & { label: Label }) {
  const { t } = useDevicesWords();
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-lg border border-line bg-surface p-4 shadow-card">
      <span className="text-accent">
        <Icon name="chip" size={28} />
      </span>
      <p className="min-w-0 flex-1 basis-40">
        <span className="block text-sm text-muted">{t('claim.device')}</span>
        <b className="font-mono wrap-anywhere">{label.deviceId}</b>
      </p>
      <Button look="quiet" onClick={onOther}>
        {t('claim.other')}
      </Button>
    </div>
  );
}

function TypedLabel() {
  const { t } = useDevicesWords();
  return (
    <>
      <p className="text-muted">{t('claim.lead')}</p>
      <DeviceIdField />
      <TextField
        name="claim_code"
        label={t('claim.code')}
        hint={t('claim.codeHint')}
        placeholder="ABCD-EFGH-JKLM"
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
      />
    </>
  );
}

/** Pits without a device first; a new one is made at once, and chosen. */
function PitField({ workshop, pits }: { workshop: number; pits: Pit[] }) {
  const { t } = useDevicesWords();
  const { t: say } = useWords();
  const { setValue } = useFormContext<{ pit_id: string }>();
  const [make, { isLoading, error }] = useMakeNextPitMutation();
  const name = (pit: Pit) => pitName(pit, say('pit.number', { number: pit.pit_number }));
  const problemText = useProblemText();
  const [made, setMade] = useState<Pit | null>(null);
  const all = made && !pits.some(({ id }) => id === made.id) ? [...pits, made] : pits;
  const { free, taken, newNumber } = pitChoices(all);
  // Once the list has it: a choice that a list lacks is none.
  useEffect(() => {
    if (made) setValue('pit_id', String(made.id), { shouldValidate: true });
  }, [made, setValue]);
  const add = async () => {
    const answer = await make({ workshop, pit_number: newNumber });
    if (answer.data) setMade(answer.data);
  };
  return (
    <div className="flex flex-col gap-2">
      <SelectField
        name="pit_id"
        label={t('claim.pit')}
        none={t('claim.choosePit')}
        choices={[
          ...free.map((pit) => ({ value: String(pit.id), text: name(pit) })),
          ...taken.map((pit) => ({
            value: String(pit.id),
            text: t('claim.takenPit', { pit: name(pit), count: pit.device_ids.length }),
          })),
        ]}
      />
      <div>
        <Button disabled={isLoading} onClick={() => void add()}>
          <Icon name="add" size={16} />
          {t('claim.makePit', { pit: say('pit.number', { number: newNumber }) })}
        </Button>
      </div>
      {error !== undefined && (
        <p role="alert" className="text-sm font-medium text-bad">
          {problemText(error as Problem)}
        </p>
      )}
    </div>
  );
}
