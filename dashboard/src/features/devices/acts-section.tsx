import { useState } from 'react';
import * as z from 'zod/mini';
import { useIsOwner } from '@/api/viewers';
import { useWorkshop } from '@/api/workshop-in-view';
import { deviceName } from '@/domain/devices';
import { Button } from '@/kit/button';
import { Dialog } from '@/kit/dialog';
import { Form } from '@/kit/form';
import { SelectField } from '@/kit/form-fields';
import { useGo } from '@/kit/page-link';
import { text } from '@/kit/rules';
import { Section } from '@/kit/section';
import { useTold } from '@/kit/use-told';
import {
  useCommandDeviceMutation,
  useDecommissionDeviceMutation,
  useDeviceListQuery,
  useReplaceDeviceMutation,
  useSwitchDeviceMutation,
} from './calls';
import type { Device } from './shapes';
import { useDevicesWords } from './words';

const BLINK_S = 30;

/** What can be done with a device that is in service. */
export function ActsSection({ device }: { device: Device }) {
  const { t } = useDevicesWords();
  const id = device.device_id;
  const owner = useIsOwner();
  const told = useTold();
  const [command] = useCommandDeviceMutation();
  const [turn] = useSwitchDeviceMutation();
  const [retire] = useDecommissionDeviceMutation();
  const [replacing, setReplacing] = useState(false);
  const off = device.status === 'disabled';
  const change = () =>
    told(
      () => turn({ id, status: off ? 'active' : 'disabled' }),
      t(off ? 'act.enabled' : 'act.disabled'),
      off ? undefined : { title: t('act.disableTitle'), text: t('act.disableText'), action: t('act.disable') },
    );
  return (
    <Section title={t('act.title')} lead={t('act.lead')}>
      <div className="flex flex-wrap gap-2">
        <Button
          onClick={() =>
            void told(
              () => command({ id, command: { command: 'IDENTIFY', params: { seconds: BLINK_S } } }),
              t('act.told'),
            )
          }
        >
          {t('act.identify')}
        </Button>
        <Button onClick={() => void told(() => command({ id, command: { command: 'RESTART' } }), t('act.told'))}>
          {t('act.restart')}
        </Button>
        <Button onClick={() => void change()}>{t(off ? 'act.enable' : 'act.disable')}</Button>
        <Button
          onClick={() => {
            setReplacing(true);
          }}
        >
          {t('act.replace')}
        </Button>
        {owner && (
          <Button
            onClick={() =>
              void told(() => retire(id), t('act.retired'), {
                title: t('act.retireTitle', { device: deviceName(device) }),
                text: t('act.retireText'),
                action: t('act.retire'),
              })
            }
          >
            {t('act.retire')}
          </Button>
        )}
      </div>
      <Dialog
        open={replacing}
        onClose={() => {
          setReplacing(false);
        }}
        title={t('act.replace')}
      >
        <Replacing id={id} />
      </Dialog>
    </Section>
  );
}

/** Another one without a pit takes pit, sensors, interval and calibration. */
function Replacing({ id }: { id: string }) {
  const { t } = useDevicesWords();
  const go = useGo();
  const all = useDeviceListQuery(useWorkshop()).data ?? [];
  const [replace] = useReplaceDeviceMutation();
  const spare = all.filter((one) => one.pit_id === null && one.status === 'active' && one.device_id !== id);
  if (spare.length === 0) return <p>{t('act.noSpare')}</p>;
  return (
    <Form
      schema={z.object({ by: text(64) })}
      values={{ by: '' }}
      save={({ by }) => replace({ id, by })}
      onSaved={({ device_id }) => {
        go(`/devices/${device_id}`);
      }}
      submit={t('act.replace')}
      names={{ new_device_id: 'by' }}
    >
      <p>{t('act.replaceText')}</p>
      <SelectField
        name="by"
        label={t('act.by')}
        none={t('act.choose')}
        choices={spare.map((one) => ({ value: one.device_id, text: deviceName(one) }))}
      />
    </Form>
  );
}
