import { lazy, Suspense, useEffect, useState } from 'react';
import { useStore as useReduxStore } from 'react-redux';
import { Navigate, Route, Routes, ScrollRestoration, useLocation } from 'react-router';
import { signInAddress } from '@/api/sign-in-way';
import { takeUpSession } from '@/api/start';
import { useStore, type Store } from '@/api/store';
import { useWorkshopInView } from '@/api/workshop-in-view';
import type { User } from '@/contract/shapes';
import { ChangePasswordPage } from '@/features/account/change-password-page';
import { SetPasswordPage } from '@/features/account/set-password-page';
import { SignInPage } from '@/features/account/sign-in-page';
import { Logo } from '@/kit/icons';
import { isList } from '@/kit/list-state';
import { Page } from '@/kit/page';
import { PageLink } from '@/kit/page-link';
import { prefer, useWords } from '@/words';
import { lazyPages, pageAt, roleIn } from './find-page';
import { LabelTaken, useCarriesLabel } from './label-taken';
import { pages as allPages } from './pages';
import { Shell } from './shell';

const KitPage = import.meta.env.DEV
  ? lazy(async () => ({ default: (await import('@/features/kit/kit-page')).KitPage }))
  : () => null;
const KioskPage = lazy(async () => ({ default: (await import('@/features/live/kiosk-page')).KioskPage }));
const KioskCodePage = lazy(async () => ({
  default: (await import('@/features/live/kiosk-code-page')).KioskCodePage,
}));
const UnsubscribePage = lazy(async () => ({
  default: (await import('@/features/account/unsubscribe-page')).UnsubscribePage,
}));
const LegalPage = lazy(async () => ({ default: (await import('@/features/legal/legal-page')).LegalPage }));

/** Which page a person gets: some addresses open by themselves, all others by the session. */
export function App() {
  if (useCarriesLabel()) return <LabelTaken />;
  return (
    <>
      {/* A list is where one left it, by whatever way one comes back; a new page begins at its top. */}
      <ScrollRestoration getKey={({ pathname, search, key }) => (isList(pathname) ? pathname + search : key)} />
      <Suspense>
        <Routes>
          <Route path="/set-password" element={<SetPasswordPage />} />
          <Route path="/unsubscribe/:link" element={<UnsubscribePage />} />
          <Route path="/kiosk" element={<KioskCodePage />} />
          <Route path="/kiosk/:link" element={<KioskPage />} />
          {import.meta.env.DEV && <Route path="/kit" element={<KitPage />} />}
          <Route path="/legal" element={<LegalPage />} />
          <Route path="*" element={<OwnPages />} />
        </Routes>
      </Suspense>
    </>
  );
}

/** What whoever is signed in sees, by the session first, then by the address. */
function OwnPages() {
  const store = useReduxStore() as Store;
  const { phase, user } = useStore((state) => state.session);
  const [unreachable, setUnreachable] = useState(false);

  useEffect(
    () =>
      takeUpSession(store, () => {
        setUnreachable(true);
      }),
    [store],
  );

  useEffect(() => {
    if (user) void prefer(user.language);
  }, [user]);

  if (phase === 'starting') return <Starting unreachable={unreachable} />;
  if (phase === 'out') {
    return (
      <Routes>
        <Route path="/sign-in" element={<SignInPage />} />
        <Route path="*" element={<ToSignIn />} />
      </Routes>
    );
  }
  if (user?.must_change_password) return <ChangePasswordPage />;
  if (!user) return null;
  return (
    <Routes>
      <Route path="/sign-in" element={<Back />} />
      <Route
        path="*"
        element={
          <Shell user={user} pages={pages}>
            <PageInView user={user} />
          </Shell>
        }
      />
    </Routes>
  );
}

const pages = lazyPages(allPages);
const WorkshopList = lazy(async () => ({ default: (await import('@/features/live/workshop-list')).WorkshopList }));

/** The page at the address, for whom it is; to all others it does not exist. */
function PageInView({ user }: { user: User }) {
  const { pathname } = useLocation();
  const workshop = useWorkshopInView();
  const page = pageAt(pages, pathname);
  if (user.role === 'customer' && pathname === '/') return <Navigate to="/my" replace />;
  if (!page?.roles.includes(roleIn(user))) return <NotFound user={user} />;
  if (page.ofWorkshop !== false && workshop === null) return <WorkshopList />;
  return (
    <Routes>
      <Route path={page.path} element={<page.Page />} />
    </Routes>
  );
}

function ToSignIn() {
  const { pathname, search } = useLocation();
  return <Navigate to={signInAddress(pathname)} replace state={pathname + search} />;
}

/** After sign-in: where one wanted to go. */
function Back() {
  const wanted: unknown = useLocation().state;
  return <Navigate to={typeof wanted === 'string' ? wanted : '/'} replace />;
}

function Starting({ unreachable }: { unreachable: boolean }) {
  const { t } = useWords();
  return (
    <main className="grid min-h-dvh place-items-center p-4 text-center text-muted">
      <div className="flex flex-col items-center gap-4">
        <Logo size={56} />
        <p role="status">{t(unreachable ? 'app.unreachable' : 'app.starting')}</p>
        {unreachable && <p className="max-w-sm text-sm">{t('app.unreachableHint')}</p>}
      </div>
    </main>
  );
}

function NotFound({ user }: { user: User }) {
  const { t } = useWords();
  const customer = user.role === 'customer';
  return (
    <Page title={t('app.notFound')}>
      <PageLink
        to={customer ? '/my' : '/'}
        className="inline-flex min-h-11 items-center font-semibold text-accent underline"
      >
        {t(customer ? 'app.toMyCars' : 'app.toLive')}
      </PageLink>
    </Page>
  );
}
