import { Button } from '@/kit/button';
import { useListState } from '@/kit/list-state';
import { Moment } from '@/kit/moment';
import { Section } from '@/kit/section';
import { Empty } from '@/kit/states';
import { Table, type Column } from '@/kit/table';
import { useTold } from '@/kit/use-told';
import { Badge } from './badge';
import { PAGE_SIZE, useBackUpNowMutation, useBackupsQuery, type Backups } from './calls';
import { Facts } from './facts';
import { PlatformPage } from './platform-page';
import type { Backup } from './shapes';
import { usePolling } from './use-platform-feed';
import { useSize } from './use-size';
import { usePlatformWords } from './words';

/** Of those made by hand no event tells. */
const POLL_MS = 30_000;

/** Backups: what is missing for them, how they stand, and each that is there or failed. */
export function BackupsPage() {
  const { t } = usePlatformWords();
  const at = useListState('-started_at');
  const query = useBackupsQuery({ chosen: {}, page: at.page }, usePolling(POLL_MS));
  const columns = useColumns();
  const { data } = query;
  return (
    <PlatformPage here="backups" actions={data && <BackUpNow backups={data} />}>
      <div className="flex flex-col gap-6">
        {data && <Standing backups={data} />}
        <Table
          label={t('page.backups')}
          columns={columns}
          query={query}
          rowKey={({ id, started_at }) => id ?? started_at}
          page={at.page}
          pageSize={PAGE_SIZE}
          onPage={at.setPage}
          empty={<Empty icon="kit" title={t('backups.none')} />}
        />
      </div>
    </PlatformPage>
  );
}

function BackUpNow({ backups: { folder, beingMade } }: { backups: Backups }) {
  const { t } = usePlatformWords();
  const [begin, { isLoading }] = useBackUpNowMutation();
  const told = useTold();
  if (folder === null) return null;
  const waits = isLoading || beingMade;
  return (
    <Button
      aria-disabled={waits}
      onClick={() => {
        if (waits) return;
        void told(
          () => begin(undefined),
          t('backups.begun'),
          undefined,
          ({ status }) => (status === 409 ? t('backups.refused') : null),
        );
      }}
    >
      {t(beingMade ? 'backups.beingMade' : 'backups.now')}
    </Button>
  );
}

function Standing({ backups: { rows, folder, dueAt, beingMade, missing } }: { backups: Backups }) {
  const { t } = usePlatformWords();
  const checked = rows.find(({ checked_at }) => checked_at !== null);
  return (
    <Section title={t('backups.standing')} lead={t('backups.lead')}>
      <Facts
        facts={[
          ...(missing.length === 0
            ? []
            : [
                {
                  name: t('backups.missing'),
                  value: (
                    <ul className="flex flex-col gap-1">
                      {missing.map((one) => (
                        <li key={one}>
                          <Badge tone={one === 'key' ? 'warn' : 'bad'}>{t(`backups.miss.${one}`)}</Badge>
                        </li>
                      ))}
                    </ul>
                  ),
                },
              ]),
          ...(folder === null
            ? []
            : [
                { name: t('backups.folder'), value: <span translate="no">{folder}</span> },
                {
                  name: t('backups.lastCheck'),
                  value: checked?.checked_at ? (
                    <span className="flex flex-wrap gap-x-3">
                      <Moment at={checked.checked_at} />
                      <State backup={checked} />
                    </span>
                  ) : (
                    t('backups.never')
                  ),
                },
                {
                  name: t('backups.next'),
                  value: beingMade ? t('backups.beingMade') : dueAt !== null && <Moment at={dueAt} />,
                },
              ]),
        ]}
      />
    </Section>
  );
}

function useColumns(): Column<Backup>[] {
  const { t } = usePlatformWords();
  const size = useSize();
  return [
    {
      id: 'begun',
      title: t('column.begun'),
      card: 'heading',
      cell: ({ started_at }) => <Moment at={started_at} />,
    },
    {
      id: 'state',
      title: t('column.state'),
      width: '2fr',
      card: 'bare',
      cell: (backup) => <Details backup={backup} />,
    },
    {
      id: 'until',
      title: t('column.completeUntil'),
      cell: ({ complete_until }) => (complete_until === null ? '–' : <Moment at={complete_until} />),
    },
    { id: 'size', title: t('column.size'), align: 'end', cell: ({ bytes }) => size(bytes) },
  ];
}

function Details({ backup }: { backup: Backup }) {
  const { t } = usePlatformWords();
  const { id, error, incomplete, encrypted } = backup;
  const why = error ?? incomplete;
  return (
    <div className="min-w-0">
      <State backup={backup} />
      {encrypted === false && <p className="text-sm text-warn">{t('backups.plain')}</p>}
      {why !== null && (
        <p translate="no" className="text-sm wrap-anywhere">
          {why}
        </p>
      )}
      {id !== null && (
        <p translate="no" className="font-mono text-xs text-muted wrap-anywhere">
          {id}
        </p>
      )}
    </div>
  );
}

function State({ backup: { id, ended_at, checked_at, error, incomplete } }: { backup: Backup }) {
  const { t } = usePlatformWords();
  if (error !== null) return <Badge tone="bad">{t(id === null ? 'backups.failed' : 'backups.broken')}</Badge>;
  if (ended_at === null) return <Badge tone="quiet">{t('backups.beingMade')}</Badge>;
  if (checked_at === null) return <Badge tone="warn">{t('backups.unchecked')}</Badge>;
  return incomplete === null ? (
    <Badge tone="ok">{t('backups.good')}</Badge>
  ) : (
    <Badge tone="warn">{t('backups.incomplete')}</Badge>
  );
}
