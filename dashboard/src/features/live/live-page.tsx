import { useEffect, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useWorkshopQuery } from '@/api/api';
import type { Problem } from '@/api/call';
import { useIsOwner } from '@/api/viewers';
import { useWorkshop } from '@/api/workshop-in-view';
import type { Alert, Device, Pit } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { Icon } from '@/kit/icons';
import { useListState } from '@/kit/list-state';
import { Notice } from '@/kit/notice';
import { Page } from '@/kit/page';
import { PageLink, useAddress } from '@/kit/page-link';
import { useProblemText } from '@/kit/problem';
import { useClock } from '@/live/clock';
import { useWords } from '@/words';
import { AlertAnnouncer } from './alert-announcer';
import { inGoodBand, needingAttention } from './attention';
import { DueToday } from './due-today';
import { LinkState } from './link-state';
import { PitCard } from './pit-card';
import { PitSkeleton } from './pit-skeleton';
import { fillScreen, leaveScreen } from './use-fullscreen';
import { useLiveWorkshop } from './use-live-workshop';
import { Wall } from './wall';

const noAlerts: Alert[] = [];
const noDevices: Device[] = [];

const filterNames = ['all', 'work', 'attention', 'free'] as const;
type Filter = (typeof filterNames)[number];
/** Subscriptions in whose name no device is heard. */
const ENDED: ReadonlySet<string> = new Set(['suspended', 'expired', 'cancelled']);

interface LivePageProps {
  workshop: number;
  /** On a wall screen: to be looked at only. */
  wall?: boolean;
  /** Whether its subscription has ended, so that no device is heard. */
  unpaid?: boolean;
  /** What the workshop is called, on a wall. */
  name?: string | undefined;
  /** Whose days count for what is due today; none on a wall. */
  zone?: string | undefined;
  /** The way out of the wall screen; none where nobody is signed in. */
  onLeaveWall?: () => void;
  /** Which pits are shown, where the address says so. */
  chosen?: { filter: Filter; choose: (filter: Filter) => void };
}

/** The live page of the workshop in view; `?wall=1` makes it a wall screen, `show` says which pits one wants to see. */
export function OwnLivePage() {
  const workshop = useWorkshop();
  const [params] = useSearchParams();
  const own = useWorkshopQuery(workshop).data;
  const go = useNavigate();
  const address = useAddress();
  const at = useListState('');
  return (
    <LivePage
      key={workshop}
      workshop={workshop}
      wall={params.get('wall') === '1'}
      name={own?.name}
      zone={own?.time_zone}
      unpaid={ENDED.has(own?.subscription_status ?? '')}
      chosen={{
        filter: filterNames.find((name) => name === at.get('show')) ?? 'all',
        choose: (filter) => {
          at.set({ show: filter === 'all' ? '' : filter });
        },
      }}
      onLeaveWall={() => {
        leaveScreen();
        void go(address('/'));
      }}
    />
  );
}

/** All pits of a workshop, live. A pit keeps its place; what needs attention shows on its card and in the filter. */
export function LivePage({ workshop, wall = false, name, zone, onLeaveWall, chosen, ...known }: LivePageProps) {
  const { t } = useWords();
  const live = useLiveWorkshop(workshop);
  const { pits, board, alerts, alertsByPit, devicesByPit, jobsByPit } = live;
  const [own, setOwn] = useState<Filter>('all');
  const { filter, choose: setFilter } = chosen ?? { filter: own, choose: setOwn };
  const attention = useClock((now) => needingAttention(live, now).join())
    .split(',')
    .filter(Boolean)
    .map(Number);
  const band = useClock((now) => {
    const { good, of } = inGoodBand(live, now);
    return of === 0 ? null : `${good}/${of}`;
  });
  const open = alerts.filter((alert) => alert.status === 'open').length;
  const inWork = (pit: Pit) => Boolean(jobsByPit?.get(pit.id)?.active);
  const shows: Record<Filter, (pit: Pit) => boolean> = {
    all: () => true,
    work: inWork,
    attention: (pit) => attention.includes(pit.id),
    free: (pit) => !inWork(pit) && pit.status === 'active',
  };
  const visible = pits.filter(shows[filter]);
  const filters: Filter[] = jobsByPit ? ['all', 'work', 'attention', 'free'] : ['all', 'attention'];

  const failed = live.pitsQuery.isError && pits.length === 0;
  const loading = !failed && (live.pitsQuery.data === undefined || live.loading);

  // A wall is not told of subscriptions, but of the alert that one has ended.
  const unpaid = known.unpaid === true || alerts.some(({ alert_type }) => alert_type === 'subscription_suspended');
  const tab = `${open > 0 ? `(${open}) ` : ''}${t('live.title')}`;

  return (
    <>
      <Frame
        wall={wall}
        name={name}
        pits={loading ? null : visible.length}
        onLeaveWall={onLeaveWall ?? null}
        tab={tab}
        openAlerts={open}
      >
        <div className="mb-4 flex flex-wrap items-center gap-x-6 gap-y-3">
          <div
            role="group"
            aria-label={t('live.filter')}
            // On a phone a line of its own from the start, however many there will be.
            className="-mx-4 flex gap-2 overflow-x-auto px-4 py-0.5 [scrollbar-width:none] max-sm:basis-[calc(100%+2rem)] sm:mx-0 sm:px-0"
          >
            {filters.map((one) => (
              <Chip
                key={one}
                pressed={filter === one}
                count={pits.filter(shows[one]).length}
                warn={one === 'attention'}
                onPress={() => {
                  setFilter(one);
                }}
              >
                {t(`live.${one}`)}
              </Chip>
            ))}
          </div>
          <span className="hidden flex-1 sm:block" />
          {band !== null && <GoodBand band={band} />}
          <LinkState />
        </div>
        {unpaid && (
          <p role="status" className="mb-4 rounded-md bg-bad-soft px-4 py-3 text-sm font-semibold text-bad">
            {t('unpaid.live')}
          </p>
        )}
        <div id="pits" tabIndex={-1} className="outline-none">
          {failed ? (
            <Failed problem={live.pitsQuery.error as Problem} onRetry={() => void live.pitsQuery.refetch()} />
          ) : loading ? (
            <Grid>
              <p className="sr-only" role="status">
                {t('live.loading')}
              </p>
              {Array.from({ length: 3 }, (_, i) => (
                <PitSkeleton key={i} />
              ))}
            </Grid>
          ) : pits.length === 0 ? (
            <NoPits mayChange={!wall} />
          ) : visible.length === 0 ? (
            <Notice
              icon={<Icon name="check" size={36} />}
              title={t(filter === 'attention' ? 'live.calm' : filter === 'work' ? 'live.noWork' : 'live.noFree')}
            >
              {filter === 'attention' && <p>{t('live.calmHint')}</p>}
              <Button
                onClick={() => {
                  setFilter('all');
                }}
              >
                {t('live.showAll')}
              </Button>
            </Notice>
          ) : (
            <Grid>
              {visible.map((pit) => (
                <PitCard
                  key={pit.id}
                  pit={pit}
                  latest={board?.[pit.id] ?? null}
                  loading={board === undefined}
                  alerts={alertsByPit.get(pit.id) ?? noAlerts}
                  devices={devicesByPit.get(pit.id) ?? noDevices}
                  jobs={jobsByPit && (jobsByPit.get(pit.id) ?? null)}
                  workshop={wall ? null : workshop}
                  unpaid={unpaid}
                />
              ))}
            </Grid>
          )}
        </div>
        {!wall && zone !== undefined && live.jobs && <DueToday jobs={live.jobs} zone={zone} />}
      </Frame>
      <AlertAnnouncer alerts={alerts} pits={pits} />
    </>
  );
}

interface FrameProps {
  wall: boolean;
  name: string | undefined;
  /** How many cards there are; null: it is not known yet. */
  pits: number | null;
  onLeaveWall: (() => void) | null;
  tab: string;
  openAlerts: number;
  children: React.ReactNode;
}

/** On a wall nothing can be pressed, so nothing is offered. */
function Frame({ wall, name, pits, onLeaveWall, tab, openAlerts, children }: FrameProps) {
  const { t } = useWords();
  const go = useNavigate();
  const address = useAddress();
  useEffect(() => {
    if (wall) document.title = `${tab} · ${t('app.name')}`;
  }, [wall, tab, t]);
  if (wall) {
    return (
      <Wall name={name} pits={pits} openAlerts={openAlerts} onLeave={onLeaveWall}>
        {children}
      </Wall>
    );
  }
  return (
    <Page
      title={t('live.title')}
      tab={tab}
      width="full"
      actions={
        <>
          <span className="hidden lg:block">
            <Button
              square
              aria-label={t('live.wall')}
              onClick={() => {
                fillScreen();
                void go(address('/?wall=1'));
              }}
            >
              <Icon name="expand" />
            </Button>
          </span>
        </>
      }
    >
      {children}
    </Page>
  );
}

function Grid({ children }: { children: React.ReactNode }) {
  return (
    <div
      data-grid
      className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,300px),1fr))] gap-4 wall:grid-cols-[repeat(auto-fill,minmax(400px,1fr))] in-data-wall:lg:grid-cols-[repeat(auto-fill,minmax(min(100%,19rem),1fr))]"
    >
      {children}
    </div>
  );
}

interface ChipProps {
  pressed: boolean;
  count: number;
  warn?: boolean;
  onPress: () => void;
  children: string;
}

function Chip({ pressed, count, warn = false, onPress, children }: ChipProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className="inline-flex h-11 flex-none items-center gap-2 rounded-full border border-line px-4 text-sm leading-none font-[550] text-muted transition-colors hover:border-line-strong aria-pressed:border-ink aria-pressed:bg-ink aria-pressed:text-bg sm:h-10"
    >
      {children}
      <b className={`num font-[650] ${pressed ? '' : warn && count > 0 ? 'text-warn' : 'text-ink'}`}>{count}</b>
    </button>
  );
}

function GoodBand({ band }: { band: string }) {
  const { t } = useWords();
  const [good, of] = band.split('/');
  return (
    <p className="num hidden text-sm text-muted md:block">
      <b className="font-[650] text-ink">{good}</b> {t('live.inBand', { count: Number(of) })}
    </p>
  );
}

function NoPits({ mayChange }: { mayChange: boolean }) {
  const { t } = useWords();
  const owner = useIsOwner() && mayChange;
  return (
    <Notice title={t('live.none')}>
      <p>{t(owner ? 'live.noneOwner' : 'live.noneHint')}</p>
      {owner && (
        <PageLink
          to="/workshop?tab=pits"
          className="inline-flex min-h-11 items-center font-semibold text-accent underline"
        >
          {t('live.toPits')}
        </PageLink>
      )}
    </Notice>
  );
}

function Failed({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const { t } = useWords();
  const text = useProblemText()(problem);
  return (
    <Notice icon={<Icon name="noSignal" size={36} />} title={t('live.failed')}>
      <p role="alert">{text}</p>
      <Button onClick={onRetry}>{t('app.tryAgain')}</Button>
    </Notice>
  );
}
