import { useState } from 'react';
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
import type { Backup, MissingForBackups } from './shapes';
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
  const { data, fulfilledTimeStamp: shownAt = 0 } = query;
  return (
    <PlatformPage here="backups" actions={data && <BackUpNow backups={data} shownAt={shownAt} />}>
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

function BackUpNow({ backups, shownAt }: { backups: Backups; shownAt: number }) {
  const { t } = usePlatformWords();
  const [begin, { isLoading }] = useBackUpNowMutation();
  const [begunAt, setBegunAt] = useState(0);
  const told = useTold();
  if (backups.folder === null) return null;
  // Until the list of after the press is there, too.
  const waits = isLoading || backups.beingMade || shownAt < begunAt;
  const ask = async () => {
    let pressedAt = 0;
    const begun = await told(
      () => {
        pressedAt = Date.now();
        return begin(undefined);
      },
      t('backups.begun'),
      { title: t('backups.nowTitle'), text: t('backups.nowText'), action: t('backups.now') },
      ({ status }) => (status === 409 ? t('backups.refused') : status === 503 ? t('backups.miss.answer') : null),
    );
    if (begun) setBegunAt(pressedAt);
  };
  return (
    <Button aria-disabled={waits} onClick={() => void (waits || ask())}>
      {t(waits ? 'backups.beingMade' : 'backups.now')}
    </Button>
  );
}

function Standing({ backups }: { backups: Backups }) {
  const { t } = usePlatformWords();
  const { folder, readAt, dueAt, beingMade, checked, goodAt, offsite, missing } = backups;
  const never = t('backups.never');
  const facts = [
    { name: t('backups.missing'), value: missing.length > 0 && <Missing missing={missing} /> },
    { name: t('backups.folder'), value: <span translate="no">{folder}</span> },
    { name: t('backups.readAt'), value: missing.includes('answer') && (readAt ? <Moment at={readAt} /> : never) },
    { name: t('backups.lastGood'), value: goodAt ? <Moment at={goodAt} /> : never },
    {
      name: t('backups.lastCheck'),
      value: checked?.checked_at ? <LastCheck of={checked} at={checked.checked_at} /> : never,
    },
    { name: t('backups.offsite'), value: offsite && <OffSite offsite={offsite} /> },
    {
      name: t('backups.next'),
      value: beingMade ? t('backups.beingMade') : dueAt !== null && <Moment at={dueAt} />,
    },
  ];
  return (
    <Section title={t('backups.standing')} lead={t('backups.lead')}>
      <Facts facts={(folder === null ? facts.slice(0, 1) : facts).filter(({ value }) => value)} />
    </Section>
  );
}

const mild: MissingForBackups[] = ['key', 'offsite'];

function Missing({ missing }: { missing: MissingForBackups[] }) {
  const { t } = usePlatformWords();
  return (
    <ul className="flex flex-col gap-1">
      {missing.map((one) => (
        <li key={one}>
          <Badge tone={mild.includes(one) ? 'warn' : 'bad'}>{t(`backups.miss.${one}`)}</Badge>
        </li>
      ))}
    </ul>
  );
}

function LastCheck({ of: backup, at }: { of: Backup; at: string }) {
  return (
    <span className="flex flex-wrap gap-x-3">
      <Moment at={at} />
      <State backup={backup} />
    </span>
  );
}

/** Where copies go, and whether the newest backup is there; of one that can't be restored none goes. */
function OffSite({ offsite: { to, copying, waits, error } }: { offsite: NonNullable<Backups['offsite']> }) {
  const { t } = usePlatformWords();
  return (
    <div className="flex flex-col gap-1">
      <span translate="no">{to}</span>
      {copying ? (
        <Badge tone="quiet">{t('backups.copying')}</Badge>
      ) : (
        waits && <Badge tone={error === null ? 'warn' : 'bad'}>{t('backups.notCopied')}</Badge>
      )}
      {error !== null && <Why text={error} />}
    </div>
  );
}

/** In the hub's own words. */
function Why({ text }: { text: string }) {
  return (
    <p translate="no" className="text-sm wrap-anywhere">
      {text}
    </p>
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
    {
      id: 'offsite',
      title: t('column.offsite'),
      cell: ({ offsite_at }) => (offsite_at === null ? '–' : <Moment at={offsite_at} />),
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
      {why !== null && <Why text={why} />}
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
