import { useState } from 'react';
import * as z from 'zod/mini';
import { usePitsQuery } from '@/api/api';
import { useIsOwner } from '@/api/viewers';
import { useWorkshop } from '@/api/workshop-in-view';
import { pitName } from '@/domain/pits';
import { Button } from '@/kit/button';
import { ButtonLink } from '@/kit/button-link';
import { Form } from '@/kit/form';
import { ChecksField, NumberField, SelectField } from '@/kit/form-fields';
import { Page } from '@/kit/page';
import { match, number } from '@/kit/rules';
import { Loaded } from '@/kit/states';
import { useWords } from '@/words';
import { useRegisterDeviceMutation, useSensorTypesQuery } from './calls';
import { DeviceIdField } from './device-id-field';
import { DeviceKeys } from './device-keys';
import { LabelSheet } from './label-sheet';
import { OldFirmwareSection } from './old-firmware-section';
import { pitChoices } from './pit-choices';
import type { Registered } from './shapes';
import { DEVICE_ID, deviceIdOf } from './typed-label';
import { useDevicesWords } from './words';

/** Registers devices one after the other; their keys, and so their labels, are here this once. */
export function NewDevicePage() {
  const { t } = useDevicesWords();
  const owner = useIsOwner();
  const workshop = useWorkshop();
  const pits = usePitsQuery(workshop).data;
  const sensors = useSensorTypesQuery(undefined).data;
  const formIsThere = pits !== undefined && sensors !== undefined;
  const [made, setMade] = useState<Registered[]>([]);
  const [shown, setShown] = useState<Registered | null>(null);
  return (
    <Page
      title={shown ? t('once.title', { device: shown.device_id }) : t('new.title')}
      crumbs={[{ to: '/devices', text: t('list.title') }]}
      width="text"
    >
      <div className="flex flex-col gap-4">
        <div className="rounded-lg border border-line bg-surface p-5 shadow-card sm:p-6 print:hidden">
          {shown ? (
            <Keys
              device={shown}
              onAnother={() => {
                setShown(null);
              }}
            />
          ) : (
            <NewDevice
              onMade={(device) => {
                setMade([...made, device]);
                setShown(device);
              }}
            />
          )}
        </div>
        {made.length > 0 && <LabelSheet devices={made} />}
        {/* After the form, which would push it away. */}
        {owner && shown === null && formIsThere && <OldFirmwareSection workshop={workshop} />}
      </div>
    </Page>
  );
}

function NewDevice({ onMade }: { onMade: (device: Registered) => void }) {
  const { t } = useDevicesWords();
  const { t: say } = useWords();
  const workshop = useWorkshop();
  const pits = usePitsQuery(workshop);
  const sensors = useSensorTypesQuery(undefined);
  const [register] = useRegisterDeviceMutation();
  const schema = z.object({
    device_id: match(DEVICE_ID, t('claim.idForm')),
    pit: z.string(),
    sensor_types: z.array(z.string()),
    interval_s: number({ min: 2, max: 3_600, whole: true }),
  });
  return (
    <Loaded query={{ ...pits, data: pits.data && sensors.data && { all: pits.data, installed: sensors.data } }}>
      {({ all, installed }) => {
        const { free, taken } = pitChoices(all);
        return (
          <Form
            schema={schema}
            values={{ device_id: '', pit: '', sensor_types: [], interval_s: '10' }}
            save={({ device_id, pit, ...rest }, key) =>
              register({
                workshop,
                key,
                device: { ...rest, device_id: deviceIdOf(device_id), ...(pit !== '' && { pit_id: Number(pit) }) },
              })
            }
            onSaved={onMade}
            submit={t('new.submit')}
            names={{ pit_id: 'pit' }}
            explain={({ code }) => (code === 'already_known' ? t('new.known') : null)}
            actions={
              <ButtonLink look="quiet" to="/devices">
                {say('app.cancel')}
              </ButtonLink>
            }
          >
            <p className="text-muted">{t('new.lead')}</p>
            <DeviceIdField hint={t('new.idHint')} />
            <SelectField
              name="pit"
              label={t('claim.pit')}
              none={t('list.noPit')}
              optional
              choices={[...free, ...taken].map((pit) => ({
                value: String(pit.id),
                text: pitName(pit, say('pit.number', { number: pit.pit_number })),
              }))}
            />
            <ChecksField
              name="sensor_types"
              label={t('new.sensors')}
              hint={t('new.sensorsHint')}
              choices={installed.map(({ sensor_type }) => ({ value: sensor_type, text: sensor_type }))}
            />
            <NumberField
              name="interval_s"
              label={t('new.interval')}
              unit={t('new.seconds')}
              hint={t('new.intervalHint')}
            />
          </Form>
        );
      }}
    </Loaded>
  );
}

/** What the device needs, and what comes next. */
function Keys({ device, onAnother }: { device: Registered; onAnother: () => void }) {
  const { t } = useDevicesWords();
  return (
    <div className="flex flex-col gap-5">
      <DeviceKeys device={device} />
      <div className="flex flex-wrap gap-2 border-t border-line pt-5">
        <ButtonLink look="primary" to="/devices">
          {t('once.done')}
        </ButtonLink>
        <Button look="quiet" onClick={onAnother}>
          {t('once.another')}
        </Button>
      </div>
    </div>
  );
}
