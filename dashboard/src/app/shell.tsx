import { lazy, Suspense, useEffect, useMemo, type ReactNode } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { useWorkshopQuery, useWorkshopsQuery } from '@/api/api';
import { useStore, useStoreDispatch } from '@/api/store';
import { useFeed } from '@/api/use-feed';
import { useWorkshopInView } from '@/api/workshop-in-view';
import type { User } from '@/contract/shapes';
import { ConfirmHost } from '@/kit/confirm';
import { Delayed } from '@/kit/delayed';
import type { Role, WarmUp } from '@/kit/page-route';
import { LanguageSwitch, ThemeSwitch } from '@/kit/preferences';
import { ShellContext, type Shell as ShellParts } from '@/kit/shell-context';
import { isElsewhere, timeOf } from '@/kit/times';
import { ToastHost } from '@/kit/toast';
import { UnsavedHost } from '@/kit/unsaved';
import { useClock } from '@/live/clock';
import { showZone } from '@/live/zone';
import { useWords } from '@/words';
import { AccountMenu } from './account-menu';
import { navigationOf, roleIn, warmUp, type LazyPage } from './find-page';
import { LostLink } from './lost-link';
import { Navigation } from './navigation';
import { PageBoundary } from './page-boundary';
import { usePageLoading } from './page-loading';
import { UnpaidBanner } from './unpaid-banner';
import { UpdatePrompt } from './update-prompt';
import { PaletteButton } from './palette-button';

const AlertsTool = lazy(async () => ({ default: (await import('@/features/live/alerts-tool')).AlertsTool }));

interface ShellProps {
  user: User;
  pages: LazyPage[];
  children: ReactNode;
}

/** What stands around every page: navigation, tools, messages. A wall screen (`?wall=1`) shows the page alone. */
export function Shell({ user, pages, children }: ShellProps) {
  const { t } = useWords();
  const { pathname } = useLocation();
  const [params] = useSearchParams();
  const workshop = useWorkshopInView();
  // The store's type knows the calls of `src/api` only, and those of features are in the same cache.
  const dispatch = useStoreDispatch() as WarmUp['dispatch'];
  const parts = useMemo<ShellParts>(
    () => ({
      place: workshop === null ? null : <Place workshop={workshop} />,
      tools: <Tools pages={pages} role={roleIn(user)} workshop={workshop} />,
      prefetch: (address) => {
        warmUp(pages, address, { role: roleIn(user), workshop, dispatch });
      },
    }),
    [pages, user, workshop, dispatch],
  );
  const wall = params.get('wall') === '1';
  return (
    <ShellContext value={parts}>
      <a
        href="#main"
        className="sr-only z-30 rounded-md bg-accent px-4 py-3 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t('app.skip')}
      </a>
      <LoadingBar />
      {workshop !== null && user.role !== 'customer' && (
        <>
          <Feed workshop={workshop} />
          <Clocks workshop={workshop} />
        </>
      )}
      <div className={wall ? '' : 'lg:flex'}>
        {!wall && <Navigation entries={navigationOf(pages, roleIn(user))} />}
        <div className={wall ? '' : 'min-w-0 flex-1 pb-[calc(4rem+env(safe-area-inset-bottom))] lg:pb-0 print:pb-0'}>
          {!wall && user.role === 'owner' && workshop !== null && <UnpaidBanner workshop={workshop} />}
          <PageBoundary at={pathname}>
            <Suspense fallback={<Fallback />}>{children}</Suspense>
          </PageBoundary>
        </div>
      </div>
      <LostLink />
      {!wall && <UpdatePrompt />}
      <UnsavedHost />
      <ConfirmHost />
      <ToastHost />
    </ShellContext>
  );
}

function Feed({ workshop }: { workshop: number }) {
  useFeed(workshop);
  return null;
}

/** Has all times shown as the workshop's clocks do: customers' pages learn their zone with the job. */
function Clocks({ workshop }: { workshop: number }) {
  const zone = useWorkshopQuery(workshop).data?.time_zone ?? null;
  useEffect(() => {
    showZone(zone);
    return () => {
      showZone(null);
    };
  }, [zone]);
  return null;
}

function Tools(palette: { pages: LazyPage[]; role: Role; workshop: number | null }) {
  return (
    <>
      {palette.workshop !== null && palette.role !== 'customer' && (
        <Suspense fallback={<span className="size-11 flex-none sm:size-10" />}>
          <AlertsTool workshop={palette.workshop} />
        </Suspense>
      )}
      <PaletteButton {...palette} />
      <div className="hidden xl:block">
        <LanguageSwitch />
      </div>
      <div className="hidden sm:block">
        <ThemeSwitch />
      </div>
      <AccountMenu />
    </>
  );
}

/** Which workshop one looks at; a platform administrator goes from one to the next. */
function Place({ workshop }: { workshop: number }) {
  const platform = useStore(({ session }) => session.user?.role === 'super_admin');
  const customer = useStore(({ session }) => session.user?.role === 'customer');
  const name = useWorkshopQuery(workshop, { skip: platform || customer }).data?.name;
  return (
    <div className="flex min-w-0 items-baseline gap-x-2 text-sm text-muted">
      {platform ? <WorkshopChoice workshop={workshop} /> : <p className="truncate">{name}</p>}
      <ClockThere />
    </div>
  );
}

/** What the workshop's clocks show, where one's own show something else. */
function ClockThere() {
  const { t, i18n } = useWords();
  const time = useClock((now) => (isElsewhere(now) ? timeOf(now, i18n.language) : null));
  return time === null ? null : <p className="num flex-none">{t('app.clock', { time })}</p>;
}

function WorkshopChoice({ workshop }: { workshop: number }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { data: workshops = [] } = useWorkshopsQuery(undefined);
  const [, section = ''] = pathname.split('/');
  return (
    <select
      aria-label={t('live.workshop')}
      value={workshop}
      onChange={(event) => void navigate(`/${section}?workshop=${event.target.value}`)}
      className="h-7 max-w-full min-w-0 truncate rounded-sm bg-transparent text-sm text-muted hover:text-ink"
    >
      {workshops.map(({ id, name }) => (
        <option key={id} value={id} className="bg-surface text-ink">
          {name}
        </option>
      ))}
    </select>
  );
}

/** Says that a page is on its way when that takes long enough to wonder. */
function LoadingBar() {
  const { t } = useWords();
  const loading = usePageLoading();
  return (
    <div role="status" className="fixed inset-x-0 top-0 z-30">
      {loading && (
        <Delayed>
          <div className="h-0.5 animate-shimmer bg-accent">
            <span className="sr-only">{t('kit.loading')}</span>
          </div>
        </Delayed>
      )}
    </div>
  );
}

function Fallback() {
  return <div className="min-h-dvh" />;
}
