import { useWatch } from 'react-hook-form';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import * as z from 'zod/mini';
import { useWorkshop } from '@/api/workshop-in-view';
import { Form } from '@/kit/form';
import { NumberField, SelectField, TextField } from '@/kit/form-fields';
import { Page } from '@/kit/page';
import { number, oneOf, optionalText, text } from '@/kit/rules';
import { Empty, Loaded } from '@/kit/states';
import { useDeviceListQuery } from './calls';
import { isIn, labelsOf } from './device-states';
import { useCommandManyMutation } from './fleet-calls';
import { FollowedCommands } from './followed-commands';
import type { Device, GivenCommand, NewCommands } from './shapes';
import { useCommandNews } from './use-command-news';
import { useDevicesWords } from './words';

const COMMANDS = ['IDENTIFY', 'RESTART', 'SET_INTERVAL'] as const;
type Asked = (typeof COMMANDS)[number];
const BLINK_S = 30;

const schema = z.object({
  label: text(64),
  command: oneOf(COMMANDS),
  interval_s: number({ min: 2, max: 3_600, whole: true }),
  reason: optionalText(500),
});

const paramsOf = (command: Asked, interval_s: number): NonNullable<NewCommands['params']> =>
  ({ IDENTIFY: { seconds: BLINK_S }, RESTART: {}, SET_INTERVAL: { interval_s } })[command];

/** Gives all devices that have a label a command, and follows it to its end at each. */
export function CommandPage() {
  const { t } = useDevicesWords();
  const workshop = useWorkshop();
  const query = useDeviceListQuery(workshop);
  const [given, setGiven] = useState<GivenCommand[] | null>(null);
  const news = useCommandNews(given ?? []);
  return (
    <Page title={t('many.title')} crumbs={[{ to: '/devices', text: t('list.title') }]} width="text">
      <Loaded query={query}>
        {(devices) => (
          <div className="flex flex-col gap-4">
            <NewCommand workshop={workshop} devices={devices} onGiven={setGiven} />
            {given !== null && <FollowedCommands given={given} news={news} devices={devices} />}
          </div>
        )}
      </Loaded>
    </Page>
  );
}

interface NewCommandProps {
  workshop: number;
  devices: Device[];
  onGiven: (given: GivenCommand[]) => void;
}

function NewCommand({ workshop, devices, onGiven }: NewCommandProps) {
  const { t } = useDevicesWords();
  const [params] = useSearchParams();
  const [command] = useCommandManyMutation();
  const inService = devices.filter((device) => isIn(device, 'all'));
  const labels = labelsOf(inService);
  if (labels.length === 0) {
    return (
      <Empty icon="chip" title={t('many.noLabels')}>
        <p>{t('many.noLabelsHint')}</p>
      </Empty>
    );
  }
  const asked = params.get('label') ?? '';
  return (
    <div className="rounded-lg border border-line bg-surface p-5 shadow-card sm:p-6">
      <Form
        schema={schema}
        values={{
          label: labels.includes(asked) ? asked : '',
          command: 'IDENTIFY',
          interval_s: '10',
          reason: '',
        }}
        save={({ label, command: kind, interval_s, reason }) =>
          command({
            workshop,
            commands: { command: kind, params: paramsOf(kind, interval_s), reason, labels: [label] },
          })
        }
        onSaved={({ commands }) => {
          onGiven(commands);
        }}
        submit={t('many.submit')}
        unguarded
      >
        <p className="text-muted">{t('many.lead')}</p>
        <SelectField
          name="label"
          label={t('list.label')}
          none={t('many.choose')}
          choices={labels.map((label) => ({
            value: label,
            text: t('many.labelOf', { label, count: inService.filter((one) => one.labels.includes(label)).length }),
          }))}
        />
        <SelectField
          name="command"
          label={t('many.command')}
          choices={COMMANDS.map((kind) => ({ value: kind, text: t(`command.${kind}`) }))}
        />
        <Interval />
        <TextField name="reason" label={t('many.reason')} hint={t('many.reasonHint')} autoComplete="off" optional />
      </Form>
    </div>
  );
}

/** Of the one command that needs it. */
function Interval() {
  const { t } = useDevicesWords();
  const command = useWatch({ name: 'command' }) as Asked;
  if (command !== 'SET_INTERVAL') return null;
  return (
    <NumberField name="interval_s" label={t('new.interval')} unit={t('new.seconds')} hint={t('new.intervalHint')} />
  );
}
