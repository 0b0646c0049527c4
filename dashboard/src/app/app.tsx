import { useEffect, useState } from 'react';
import { useStore as useReduxStore } from 'react-redux';
import { Link, Navigate, Route, Routes, useLocation, useSearchParams } from 'react-router';
import { takeUpSession } from '@/api/start';
import { useStore, type Store } from '@/api/store';
import { AccountPage } from '@/features/account/account-page';
import { ChangePasswordPage } from '@/features/account/change-password-page';
import { SetPasswordPage } from '@/features/account/set-password-page';
import { SignInPage } from '@/features/account/sign-in-page';
import { KioskPage } from '@/features/live/kiosk-page';
import { LivePage } from '@/features/live/live-page';
import { WorkshopList } from '@/features/live/workshop-list';
import { WorkshopPage } from '@/features/workshop/workshop-page';
import { Logo } from '@/kit/icons';
import { Notice } from '@/kit/notice';
import { prefer, useWords } from '@/words';

/** Which page a person gets: some addresses open by themselves, all others by the session. */
export function App() {
  return (
    <Routes>
      <Route path="/set-password" element={<SetPasswordPage />} />
      <Route path="/kiosk/:link" element={<KioskPage />} />
      <Route path="*" element={<OwnPages />} />
    </Routes>
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
  return (
    <Routes>
      <Route path="/" element={<Home />} />
      <Route path="/account" element={<AccountPage />} />
      <Route path="/workshop" element={<Settings />} />
      <Route path="/sign-in" element={<Back />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}

/** The signed-in user's own workshop; a platform administrator says which. Null: none. */
function useWorkshopInView(): number | null {
  const own = useStore(({ session }) => session.user?.workshop_id ?? null);
  const [params] = useSearchParams();
  const workshop = own ?? Number(params.get('workshop'));
  return workshop > 0 ? workshop : null;
}

function Home() {
  const workshop = useWorkshopInView();
  return workshop ? <LivePage key={workshop} workshop={workshop} /> : <WorkshopList />;
}

/** Who may not change a workshop finds no page there. */
function Settings() {
  const role = useStore(({ session }) => session.user?.role);
  const workshop = useWorkshopInView();
  const { search } = useLocation();
  if (workshop === null || (role !== 'owner' && role !== 'super_admin')) return <NotFound />;
  return <WorkshopPage key={workshop} workshop={workshop} back={{ pathname: '/', search }} />;
}

function ToSignIn() {
  const { pathname, search } = useLocation();
  return <Navigate to="/sign-in" replace state={pathname + search} />;
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
      </div>
    </main>
  );
}

function NotFound() {
  const { t } = useWords();
  return (
    <main>
      <Notice icon={<Logo size={56} />} title={t('app.notFound')}>
        <Link to="/" className="inline-flex min-h-11 items-center font-semibold text-accent underline">
          {t('app.toLive')}
        </Link>
      </Notice>
    </main>
  );
}
