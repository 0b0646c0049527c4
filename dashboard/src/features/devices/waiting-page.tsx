import { useState } from 'react';
import * as z from 'zod/mini';
import { Button } from '@/kit/button';
import { Dialog } from '@/kit/dialog';
import { Form } from '@/kit/form';
import { Icon } from '@/kit/icons';
import { useListState } from '@/kit/list-state';
import { Moment } from '@/kit/moment';
import { Page } from '@/kit/page';
import { match } from '@/kit/rules';
import { SearchField } from '@/kit/search-field';
import { Empty } from '@/kit/states';
import { Table, type Column } from '@/kit/table';
import { useTold } from '@/kit/use-told';
import { DeviceIdField } from './device-id-field';
import { DeviceKeys } from './device-keys';
import { stateOf } from './device-states';
import {
  useNewClaimCodeMutation,
  useRegisterWaitingMutation,
  useWaitingDevicesQuery,
  WAITING_A_PAGE,
} from './fleet-calls';
import { LabelSheet, type Labelled } from './label-sheet';
import type { Device, Registered } from './shapes';
import { DEVICE_ID, deviceIdOf } from './typed-label';
import { StateBadge } from './use-device-columns';
import { useDevicesWords } from './words';

/** No event tells who comes: these are in no workshop. */
const OFTEN = { pollingInterval: 30_000, skipPollingIfUnfocused: true };

/** The platform's devices that nobody has yet: what was shipped, whether it was heard, and a new code for a lost label. */
export function WaitingPage() {
  const { t } = useDevicesWords();
  const at = useListState('-created_at');
  const q = at.get('q');
  const query = useWaitingDevicesQuery({ q, page: at.page }, OFTEN);
  const [labels, setLabels] = useState<Labelled[]>([]);
  const [registering, setRegistering] = useState(false);
  const label = (made: Labelled) => {
    setLabels((before) => [...before.filter(({ device_id }) => device_id !== made.device_id), made]);
  };
  const columns = useColumns(label);
  return (
    <Page
      title={t('waiting.title')}
      actions={
        <Button
          look="primary"
          onClick={() => {
            setRegistering(true);
          }}
        >
          <Icon name="add" size={16} />
          {t('list.register')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="text-muted print:hidden">{t('waiting.lead')}</p>
        {labels.length > 0 && <LabelSheet devices={labels} />}
        <div className="print:hidden">
          <div className="mb-3 flex">
            <SearchField
              label={t('waiting.search')}
              value={q}
              onChange={(next) => {
                at.set({ q: next });
              }}
            />
          </div>
          <Table
            label={t('waiting.title')}
            columns={columns}
            query={query}
            rowKey={({ device_id }) => device_id}
            page={at.page}
            pageSize={WAITING_A_PAGE}
            onPage={at.setPage}
            empty={
              q === '' ? (
                <Empty icon="chip" title={t('waiting.none')} />
              ) : (
                <Empty icon="search" title={t('list.notFound')} />
              )
            }
          />
        </div>
      </div>
      <Dialog
        open={registering}
        title={t('new.title')}
        onClose={() => {
          setRegistering(false);
        }}
      >
        <NewWaiting onMade={label} />
      </Dialog>
    </Page>
  );
}

function useColumns(onCode: (label: Labelled) => void): Column<Device>[] {
  const { t } = useDevicesWords();
  return [
    { id: 'name', title: t('column.name'), width: '2fr', card: 'heading', cell: ({ device_id }) => device_id },
    { id: 'state', title: t('column.state'), card: 'start', cell: (device) => <StateBadge state={stateOf(device)} /> },
    {
      id: 'seen',
      title: t('column.seen'),
      cell: ({ last_seen_at }) => (last_seen_at === null ? t('never') : <Moment at={last_seen_at} />),
    },
    { id: 'fw', title: t('column.fw'), cell: ({ fw, board }) => [board, fw].filter(Boolean).join(' ') || '–' },
    { id: 'created', title: t('waiting.since'), cell: ({ created_at }) => <Moment at={created_at} /> },
    {
      id: 'code',
      title: t('waiting.label'),
      card: 'foot',
      cell: ({ device_id }) => <NewCode id={device_id} onCode={onCode} />,
    },
  ];
}

function NewCode({ id, onCode }: { id: string; onCode: (label: Labelled) => void }) {
  const { t } = useDevicesWords();
  const told = useTold();
  const [renew] = useNewClaimCodeMutation();
  const make = async () => {
    const answer = await told(() => renew(id), t('waiting.made'), {
      title: t('waiting.codeTitle', { device: id }),
      text: t('waiting.codeText'),
      action: t('waiting.code'),
    });
    if (answer) onCode(answer);
  };
  return (
    <Button aria-label={t('waiting.codeOf', { device: id })} onClick={() => void make()}>
      {t('waiting.code')}
    </Button>
  );
}

/** A device of the platform's, which any workshop may claim by its label. */
function NewWaiting({ onMade }: { onMade: (device: Registered) => void }) {
  const { t } = useDevicesWords();
  const [register] = useRegisterWaitingMutation();
  const [made, setMade] = useState<Registered | null>(null);
  if (made !== null) return <DeviceKeys device={made} />;
  return (
    <Form
      schema={z.object({ device_id: match(DEVICE_ID, t('claim.idForm')) })}
      values={{ device_id: '' }}
      save={({ device_id }, key) => register({ device_id: deviceIdOf(device_id), key })}
      onSaved={(device) => {
        setMade(device);
        onMade(device);
      }}
      submit={t('new.submit')}
      explain={({ code }) => (code === 'already_known' ? t('waiting.known') : null)}
      unguarded
    >
      <p className="text-muted">{t('waiting.newLead')}</p>
      <DeviceIdField hint={t('new.idHint')} />
    </Form>
  );
}
