import { useState } from 'react';
import { usePitsQuery } from '@/api/api';
import { useWorkshop } from '@/api/workshop-in-view';
import type { Pit } from '@/contract/shapes';
import { ButtonLink } from '@/kit/button-link';
import { Icon } from '@/kit/icons';
import { useListState } from '@/kit/list-state';
import { Moment } from '@/kit/moment';
import { Page } from '@/kit/page';
import { Empty } from '@/kit/states';
import { Table, type Column } from '@/kit/table';
import { Tabs } from '@/kit/tabs';
import { useStaffQuery } from './calls';
import { kindOf, type Person } from './shapes';
import { useStaffWords } from './words';

export { warmUpTeam } from './warm-up';

/** Who works in the workshop, and what they may. */
export function StaffPage() {
  const { t } = useStaffWords();
  const workshop = useWorkshop();
  const at = useListState('name');
  const team = useStaffQuery(workshop);
  const { data: pits = NO_PITS } = usePitsQuery(workshop);
  const [arrived] = useState(() => at.get('show'));
  const shown = at.get('show') === 'former' ? 'former' : 'active';
  const of = (state: string) => team.data?.filter(({ is_active }) => is_active === (state === 'active')) ?? [];
  const rows = of(shown);
  const columns = useColumns(pits);
  const anyFormer = arrived !== '' || of('former').length > 0;
  return (
    <Page
      title={t('title')}
      actions={
        <ButtonLink to="/staff/new" look="primary">
          <Icon name="add" size={16} />
          {t('add')}
        </ButtonLink>
      }
    >
      <Tabs
        label={t('show')}
        tabs={[
          { id: 'active', text: t('active'), ...(team.data && { count: of('active').length }) },
          ...(anyFormer ? [{ id: 'former', text: t('former'), count: of('former').length }] : []),
        ]}
        value={shown}
        onChange={(state) => {
          at.set({ show: state === 'active' ? '' : state });
        }}
      >
        <Table
          label={t('title')}
          columns={columns}
          query={{ ...team, data: team.data && { rows, total: rows.length } }}
          rowKey={({ id }) => id}
          rowTo={({ id }) => `/staff/${id}`}
          empty={<Empty icon="people" title={t(shown === 'active' ? 'nobody' : 'nobodyFormer')} />}
        />
      </Tabs>
    </Page>
  );
}

const NO_PITS: Pit[] = [];

function useColumns(pits: Pit[]): Column<Person>[] {
  const { t } = useStaffWords();
  return [
    { id: 'name', title: t('field.name'), width: '2fr', card: 'heading', cell: ({ name }) => name },
    { id: 'username', title: t('field.username'), width: '1.5fr', cell: ({ username }) => username },
    { id: 'kind', title: t('field.role'), cell: (person) => t(`kind.${kindOf(person)}`) },
    { id: 'pits', title: t('pits'), cell: (person) => <PitNames person={person} pits={pits} /> },
    { id: 'phone', title: t('field.phone'), card: 'none', cell: ({ phone }) => phone ?? '–' },
    {
      id: 'seen',
      title: t('lastSignIn'),
      cell: ({ last_login }) => (last_login ? <Moment at={last_login} /> : t('never')),
    },
  ];
}

function PitNames({ person, pits }: { person: Person; pits: Pit[] }) {
  const { t } = useStaffWords();
  if (kindOf(person) !== 'operator') return t('allPits');
  const granted = pits.filter(({ id }) => person.pit_ids.includes(id));
  if (granted.length > 0) return granted.map(({ pit_number }) => pit_number).join(', ');
  return person.pit_ids.length === 0 ? t('noPits') : '…';
}
