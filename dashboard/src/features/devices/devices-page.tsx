import { useState } from 'react';
import { usePitsQuery } from '@/api/api';
import { useStore } from '@/api/store';
import { useWorkshop } from '@/api/workshop-in-view';
import type { Pit } from '@/contract/shapes';
import { ButtonLink } from '@/kit/button-link';
import { Icon } from '@/kit/icons';
import { useListState } from '@/kit/list-state';
import { Page } from '@/kit/page';
import { SearchField } from '@/kit/search-field';
import { Select } from '@/kit/select';
import { Empty } from '@/kit/states';
import { Table } from '@/kit/table';
import { Tabs } from '@/kit/tabs';
import { useWords } from '@/words';
import { useDeviceListQuery } from './calls';
import { fitting, isIn, labelsOf, SORTS, sorted, STATES, valuesOf, type DeviceState } from './device-states';
import type { Device } from './shapes';
import { useDeviceColumns } from './use-device-columns';
import { useListNews } from './use-list-news';
import { useDevicesWords } from './words';

export { warmUpDevices } from './warm-up';

const PAGE_SIZE = 50;
const NO_DEVICES: Device[] = [];
const NO_PITS: Pit[] = [];
/** Tabs that are there only when there is something behind them. */
const RARE: readonly DeviceState[] = ['updating', 'waiting', 'retired'];

/** Every device of the workshop: by state, found by name, label or place, live. */
export function DevicesPage() {
  const { t } = useDevicesWords();
  const { t: say } = useWords();
  const workshop = useWorkshop();
  const query = useDeviceListQuery(workshop);
  const { data: pits = NO_PITS } = usePitsQuery(workshop);
  const at = useListState('state');
  useListNews(workshop);
  const columns = useDeviceColumns(pits);
  const [arrived] = useState(() => at.get('show'));

  const devices = query.data ?? NO_DEVICES;
  const chosen = { q: at.get('q'), pit: at.get('pit'), label: at.get('label'), fw: at.get('fw') };
  const found = fitting(devices, chosen);
  const states = STATES.filter(
    (state) => state === arrived || !RARE.includes(state) || found.some((one) => isIn(one, state)),
  );
  const tab = states.find((state) => state === at.get('show')) ?? 'all';
  const rows = sorted(
    found.filter((device) => isIn(device, tab)),
    at.sort,
  );
  const shown = rows.slice((at.page - 1) * PAGE_SIZE, at.page * PAGE_SIZE);
  const count = (state: DeviceState | 'all') => found.filter((device) => isIn(device, state)).length;
  const searching = Object.values(chosen).some((value) => value !== '');

  return (
    <Page title={t('list.title')} actions={<Actions />}>
      <div className="mb-3 flex flex-wrap gap-2.5">
        <SearchField
          label={t('list.search')}
          value={chosen.q}
          onChange={(q) => {
            at.set({ q });
          }}
        />
        <Select
          label={t('list.pit')}
          none={t('list.anyPit')}
          value={chosen.pit}
          onChange={(pit) => {
            at.set({ pit });
          }}
          choices={[
            ...pits.map(({ id, pit_number }) => ({
              value: String(id),
              text: say('pit.number', { number: pit_number }),
            })),
            { value: 'none', text: t('list.noPit') },
          ]}
        />
        <OneOf name="label" values={labelsOf(devices)} value={chosen.label} at={at} />
        <OneOf name="fw" values={valuesOf(devices, ({ fw }) => fw ?? [])} value={chosen.fw} at={at} />
        <Select
          label={t('list.sort')}
          value={at.sort}
          onChange={at.setSort}
          choices={SORTS.map((value) => ({ value, text: t(`sort.${value}`) }))}
        />
        <ButtonLink to={`/devices/command${chosen.label && `?label=${encodeURIComponent(chosen.label)}`}`}>
          {t('list.command')}
        </ButtonLink>
        <ButtonLink to="/devices/claim">{t('list.claim')}</ButtonLink>
      </div>
      <Tabs
        label={t('list.tabs')}
        value={tab}
        onChange={(next) => {
          at.set({ show: next === 'all' ? '' : next });
        }}
        tabs={(['all', ...states] as const).map((id) => ({
          id,
          text: id === 'all' ? t('list.all') : t(`is.${id}`),
          ...(query.data && { count: count(id) }),
        }))}
      >
        <Table
          label={t('list.title')}
          columns={columns}
          query={{ ...query, data: query.data && { rows: shown, total: rows.length } }}
          rowKey={({ device_id }) => device_id}
          rowTo={({ device_id }) => `/devices/${device_id}`}
          page={at.page}
          pageSize={PAGE_SIZE}
          onPage={at.setPage}
          empty={
            searching || tab !== 'all' ? (
              <Empty icon="search" title={t('list.notFound')} />
            ) : (
              <Empty icon="chip" title={t('list.none')}>
                <p>{t('list.noneHint')}</p>
                <span className="flex flex-wrap justify-center gap-2">
                  <ButtonLink to="/devices/claim">{t('list.claim')}</ButtonLink>
                  <Actions />
                </span>
              </Empty>
            )
          }
        />
      </Tabs>
    </Page>
  );
}

function Actions() {
  const { t } = useDevicesWords();
  const platform = useStore(({ session }) => session.user?.role === 'super_admin');
  return (
    <span className="flex flex-wrap gap-2">
      {platform && <ButtonLink to="/devices/waiting">{t('waiting.title')}</ButtonLink>}
      <ButtonLink look="primary" to="/devices/new">
        <Icon name="add" size={16} />
        {t('list.register')}
      </ButtonLink>
    </span>
  );
}

interface OneOfProps {
  name: 'label' | 'fw';
  values: string[];
  value: string;
  at: ReturnType<typeof useListState>;
}

/** A choice of what there is; it has its place from the start, so that nothing moves as devices come. */
function OneOf({ name, values, value, at }: OneOfProps) {
  const { t } = useDevicesWords();
  return (
    <Select
      label={t(`list.${name}`)}
      none={t(name === 'fw' ? 'list.anyFw' : 'list.anyLabel')}
      value={value}
      onChange={(next) => {
        at.set({ [name]: next });
      }}
      choices={values.map((one) => ({ value: one, text: one }))}
    />
  );
}
