import { useFormContext, useWatch } from 'react-hook-form';
import * as z from 'zod/mini';
import { Form } from '@/kit/form';
import { DateTimeField, FieldRow, NumberField, SelectField, TextField } from '@/kit/form-fields';
import { number, optionalMoment, optionalText, text } from '@/kit/rules';
import { toast } from '@/kit/toast';
import { useCalibrateMutation } from './health-calls';
import type { Calibrations } from './shapes';
import { useMetricName } from './use-metric-name';
import { useDevicesWords } from './words';

const LARGEST = 1e9;

const schema = z.object({
  metric: text(64),
  offset: number({ min: -LARGEST, max: LARGEST }),
  gain: number({ min: 0.001, max: 1_000 }),
  reference: optionalText(100),
  valid_from: optionalMoment(),
});

interface CalibrationFormProps {
  id: string;
  /** What can be calibrated, with units. */
  units: Map<string, string>;
  current: Calibrations['current'];
  zone: string;
}

/** Corrects one metric from now on, or from another moment. */
export function CalibrationForm({ id, units, current, zone }: CalibrationFormProps) {
  const { t } = useDevicesWords();
  const [calibrate] = useCalibrateMutation();
  return (
    <Form
      schema={schema}
      values={{ metric: '', offset: '0', gain: '1', reference: '', valid_from: '' }}
      save={({ metric, offset, gain, reference, valid_from }) =>
        calibrate({
          id,
          change: { [metric]: { offset, gain }, ...(reference && { reference }), ...(valid_from && { valid_from }) },
        })
      }
      onSaved={() => {
        toast({ text: t('calibration.saved') });
      }}
      submit={t('calibration.save')}
    >
      <Corrected units={units} current={current} />
      <TextField
        name="reference"
        label={t('calibration.reference')}
        hint={t('calibration.referenceHint')}
        autoComplete="off"
        maxLength={100}
        optional
      />
      <DateTimeField
        name="valid_from"
        label={t('calibration.from')}
        hint={t('calibration.fromHint')}
        zone={zone}
        optional
      />
    </Form>
  );
}

/** Which metric, and by how much: what counts for it now stands there to begin with. */
function Corrected({ units, current }: Pick<CalibrationFormProps, 'units' | 'current'>) {
  const { t } = useDevicesWords();
  const name = useMetricName();
  const { setValue } = useFormContext();
  const unit = units.get(useWatch({ name: 'metric' }) as string) ?? '';
  return (
    <>
      <SelectField
        name="metric"
        label={t('calibration.metric')}
        none={t('calibration.choose')}
        choices={[...units.keys()].map((value) => ({ value, text: name(value) }))}
        onChosen={(metric) => {
          const { offset, gain } = current[metric] ?? { offset: 0, gain: 1 };
          setValue('offset', String(offset));
          setValue('gain', String(gain));
        }}
      />
      <FieldRow>
        <NumberField
          name="offset"
          label={t('calibration.offset')}
          hint={t('calibration.offsetHint')}
          {...(unit !== '' && { unit })}
        />
        <NumberField name="gain" label={t('calibration.gain')} hint={t('calibration.gainHint')} />
      </FieldRow>
    </>
  );
}
