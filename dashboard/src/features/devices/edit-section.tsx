import * as z from 'zod/mini';
import { usePitsQuery } from '@/api/api';
import { pitName } from '@/domain/pits';
import { Form } from '@/kit/form';
import { ChecksField, FieldRow, NumberField, SelectField, TextField } from '@/kit/form-fields';
import { number, optionalText } from '@/kit/rules';
import { Section } from '@/kit/section';
import { Loaded } from '@/kit/states';
import { toast } from '@/kit/toast';
import { useWords } from '@/words';
import { useChangeDeviceMutation, useSensorTypesQuery } from './calls';
import type { Device, DeviceChange } from './shapes';
import { useDevicesWords } from './words';

const schema = z.object({
  name: optionalText(200),
  pit: z.string(),
  labels: z.string(),
  sensor_types: z.array(z.string()),
  interval_s: number({ min: 2, max: 3_600, whole: true }),
});
type Values = z.output<typeof schema>;

/** What a device is called, where it is and what it measures how often. */
export function EditSection({ workshop, device }: { workshop: number; device: Device }) {
  const { t } = useDevicesWords();
  const { t: say } = useWords();
  const pits = usePitsQuery(workshop);
  const sensors = useSensorTypesQuery(undefined);
  const [change] = useChangeDeviceMutation();
  return (
    <Section title={t('edit.title')} lead={t('edit.lead')}>
      <Loaded query={pits}>
        {(all) => (
          <Loaded query={sensors}>
            {(installed) => (
              <Form
                key={device.device_id}
                schema={schema}
                values={valuesOf(device)}
                save={(values) => change({ id: device.device_id, change: changeOf(device, values) })}
                onSaved={() => {
                  toast({ text: t('edit.saved') });
                }}
                submit={t('edit.save')}
                names={{ pit_id: 'pit' }}
              >
                <FieldRow>
                  <TextField name="name" label={t('edit.name')} autoComplete="off" optional />
                  <SelectField
                    name="pit"
                    label={t('claim.pit')}
                    none={t('list.noPit')}
                    choices={all.map((pit) => ({
                      value: String(pit.id),
                      text: pitName(pit, say('pit.number', { number: pit.pit_number })),
                    }))}
                  />
                </FieldRow>
                <FieldRow>
                  <TextField
                    name="labels"
                    label={t('column.labels')}
                    hint={t('edit.labelsHint')}
                    autoComplete="off"
                    optional
                  />
                  <NumberField name="interval_s" label={t('new.interval')} unit={t('new.seconds')} />
                </FieldRow>
                <ChecksField
                  name="sensor_types"
                  label={t('new.sensors')}
                  hint={t('new.sensorsHint')}
                  choices={installed.map(({ sensor_type }) => ({ value: sensor_type, text: sensor_type }))}
                />
              </Form>
            )}
          </Loaded>
        )}
      </Loaded>
    </Section>
  );
}

const valuesOf = ({ name, pit_id, labels, sensor_types, interval_s }: Device): z.input<typeof schema> => ({
  name: name ?? '',
  pit: String(pit_id ?? ''),
  labels: labels.join(', '),
  sensor_types,
  interval_s: String(interval_s),
});

const labelsOf = (typed: string): string[] => [
  ...new Set(
    typed
      .split(',')
      .map((label) => label.trim())
      .filter((label) => label !== ''),
  ),
];
const same = (a: string[], b: string[]): boolean => String(a) === String(b);

/** Only what was changed is sent, so that two people who edit one device don't undo each other's. */
export function changeOf(device: Device, { name, pit, labels, sensor_types, interval_s }: Values): DeviceChange {
  const pit_id = pit === '' ? null : Number(pit);
  const wanted = labelsOf(labels);
  return {
    ...(name !== device.name && { name }),
    ...(pit_id !== device.pit_id && { pit_id }),
    ...(!same(wanted, device.labels) && { labels: wanted }),
    ...(!same([...sensor_types].sort(), [...device.sensor_types].sort()) && { sensor_types }),
    ...(interval_s !== device.interval_s && { interval_s }),
  };
}
