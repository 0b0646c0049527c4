import { lazy, Suspense, useEffect, type ReactNode } from 'react';
import type { Problem } from '@/api/call';
import type { Tracking } from '@/contract/shapes';
import { isGone, type Tracked } from '@/api/track-feed';
import { ageOf } from '@/kit/age-of';
import { Icon, Logo } from '@/kit/icons';
import { initialsOf } from '@/kit/initials';
import { useClock } from '@/live/clock';
import { showZone } from '@/live/zone';
import { languages } from '@/words/languages';
import { chooseTrackLanguage, useTrackWords } from '@/words/track';
import { AirBox } from './air-box';
import { Box } from './box';
import { ClimateBox } from './climate-box';
import { Hero } from './hero';
import { HistoryBox } from './history-box';
import { StageList } from './stage-list';
import { momentOf } from '@/kit/times';
import { useTracking } from './use-tracking';

/** Most have no picture to show: its code comes for those who have. */
const CameraBox = lazy(() => import('./camera-box'));

/** Where it will be, so that nothing moves when it comes. */
function CameraPlace() {
  const { t } = useTrackWords();
  return (
    <Box title={t('camera.title')}>
      <div className="aspect-video rounded-lg bg-black" />
    </Box>
  );
}

/** A job as its customer sees it, by the link alone. */
export function TrackPage({ token }: { token: string }) {
  const { t } = useTrackWords();
  const tracked = useTracking(token);
  const { job, problem } = tracked;
  const gone = isGone(problem);

  const zone = job?.workshop.time_zone ?? null;
  useEffect(() => {
    showZone(zone);
  }, [zone]);

  useEffect(() => {
    document.title =
      job === null || gone ? t('title') : `${job.progress.percent} % · ${job.car_model} · ${job.workshop.name}`;
  }, [job, gone, t]);

  if (problem && (gone || job === null)) return <Trouble problem={problem} />;
  if (job === null) return <Loading />;
  return (
    <div className="mx-auto max-w-[30rem] lg:max-w-4xl">
      <Header workshop={job.workshop} />
      <main className="grid gap-4 px-4 pt-2 pb-28 lg:grid-cols-2 lg:items-start lg:gap-x-8">
        <div className="grid gap-4">
          <Hero job={job} />
          <News tracked={tracked} />
          {job.video && (
            <Suspense fallback={<CameraPlace />}>
              <CameraBox token={token} />
            </Suspense>
          )}
          {job.status !== 'cancelled' && <StageList progress={job.progress} />}
        </div>
        <div className="grid gap-4">
          {job.live && tracked.air && <AirBox air={tracked.air} />}
          <ClimateBox stages={tracked.climate} />
          <CareBox job={job} />
          <HistoryBox history={job.history} />
          <Contact job={job} />
          <SignIn code={job.workshop.code} />
        </div>
      </main>
      {job.workshop.phone && <CallBar name={job.workshop.name} phone={job.workshop.phone} />}
    </div>
  );
}

function Header({ workshop }: { workshop: Tracking['workshop'] | null }) {
  return (
    <header className="flex items-center gap-3 px-5 py-3.5">
      {workshop ? (
        <>
          <span
            aria-hidden="true"
            className="grid size-[38px] flex-none place-items-center rounded-[11px] bg-ink text-sm font-bold tracking-wide text-bg"
          >
            {initialsOf(workshop.name)}
          </span>
          <div className="min-w-0 flex-1 leading-tight">
            <b className="block truncate text-md font-[650]">{workshop.name}</b>
            {workshop.address && <span className="block truncate text-sm text-muted">{workshop.address}</span>}
          </div>
        </>
      ) : (
        <span className="flex-1">
          <Logo />
        </span>
      )}
      <LanguageSwitch />
    </header>
  );
}

function LanguageSwitch() {
  const { t, language } = useTrackWords();
  return (
    <div
      role="group"
      aria-label={t('language')}
      className="inline-flex h-11 flex-none items-center rounded-full border border-line bg-surface p-1"
    >
      {languages.map(({ code, label, name }) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-label={name}
          aria-pressed={language === code}
          onClick={() => {
            chooseTrackLanguage(code);
          }}
          className="h-9 min-w-11 rounded-full px-3 text-sm text-muted aria-pressed:bg-ink aria-pressed:font-semibold aria-pressed:text-bg"
        >
          {label}
        </button>
      ))}
    </div>
  );
}

/** Whether news come by themselves, and how old the newest are. */
function News({ tracked: { link, problem, heardAt, job } }: { tracked: Tracked }) {
  const { t } = useTrackWords();
  const age = useClock((now) => {
    if (heardAt === null) return null;
    const { unit, count } = ageOf(heardAt, now);
    return t('updated', { age: t(`age.${unit}`, { count }) });
  });
  const state = problem?.status === 'offline' ? 'offline' : link === 'live' ? 'connected' : link;
  const good = state === 'connected';
  if (job === null) return null;
  return (
    <p data-link={link} className="flex items-center gap-2.5 px-2 text-sm text-muted">
      <i
        aria-hidden="true"
        className={`size-2 flex-none rounded-full ring-4 ${good ? 'bg-ok ring-ok/15' : 'bg-warn ring-warn/15'}`}
      />
      <span>
        <span role="status" className={good || state === 'connecting' ? '' : 'font-semibold text-warn'}>
          {t(state)}
        </span>
        {age !== null && <span className="num"> · {age}</span>}
      </span>
    </p>
  );
}

/** What fresh film wants of whoever drives home with it. */
function CareBox({ job: { status, work_type } }: { job: Tracking }) {
  const { t } = useTrackWords();
  const film = work_type === 'full_ppf' || work_type === 'partial_ppf';
  if (!film || (status !== 'completed' && status !== 'delivered')) return null;
  return (
    <Box title={t('care')}>
      <p className="text-md text-muted">{t('careHint')}</p>
    </Box>
  );
}

function Contact({ job: { workshop, expires_at } }: { job: Tracking }) {
  const { t, language } = useTrackWords();
  const until = useClock((now) => (expires_at === null ? null : momentOf(Date.parse(expires_at), now, language)));
  return (
    <>
      {(workshop.address ?? workshop.phone) && (
        <Box title={t('workshop')}>
          <address className="not-italic">
            <b className="block font-semibold">{workshop.name}</b>
            {workshop.address && <span className="block whitespace-pre-line text-muted">{workshop.address}</span>}
            {workshop.phone && (
              <a
                href={telephone(workshop.phone)}
                className="num inline-flex min-h-8 items-center text-accent underline"
              >
                {workshop.phone}
              </a>
            )}
          </address>
        </Box>
      )}
      <p className="px-5 py-1 text-center text-sm text-muted">
        {until === null ? t('alone') : t('expires', { day: until })}
        <a href="/legal" className="mx-auto mt-1 flex min-h-11 w-fit items-center underline">
          {t('privacy')}
        </a>
      </p>
    </>
  );
}

/** The way to all of one's cars, and to what the link alone may not do. */
function SignIn({ code }: { code: string }) {
  const { t } = useTrackWords();
  return (
    <Box title={t('signIn')}>
      <p className="text-md text-muted">{t('signInHint')}</p>
      <a
        href={`/sign-in?workshop=${encodeURIComponent(code)}`}
        className="mt-3 inline-flex min-h-11 items-center rounded-md border border-line px-4 font-semibold hover:border-line-strong"
      >
        {t('signInButton')}
      </a>
    </Box>
  );
}

const telephone = (phone: string) => `tel:${phone.replaceAll(/[^+\d]/g, '')}`;

/** Always at hand, at the thumb. */
function CallBar({ name, phone }: { name: string; phone: string }) {
  const { t } = useTrackWords();
  return (
    <div className="fixed inset-x-0 bottom-0 z-10 border-t border-line bg-bg/85 px-4 pt-3 pb-[calc(0.875rem+env(safe-area-inset-bottom))] backdrop-blur-md">
      <a
        href={telephone(phone)}
        className="mx-auto flex h-13 max-w-[28rem] items-center justify-center gap-2.5 rounded-[15px] bg-ink px-4 font-semibold text-bg"
      >
        <Icon name="phone" size={20} />
        <span className="truncate">{t('call', { name })}</span>
      </a>
    </div>
  );
}

function Frame({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto flex min-h-dvh max-w-[30rem] flex-col">
      <Header workshop={null} />
      <main className="flex flex-1 flex-col">{children}</main>
    </div>
  );
}

function Loading() {
  const { t } = useTrackWords();
  const bone = 'animate-shimmer rounded-md bg-line';
  return (
    <Frame>
      <p role="status" className="sr-only">
        {t('loading')}
      </p>
      <div aria-hidden="true" className="flex flex-col gap-4 px-5 pt-2">
        <span className={`h-6 w-44 ${bone}`} />
        <span className={`mt-4 h-16 w-56 ${bone}`} />
        <span className={`h-6 w-40 ${bone}`} />
        <span className={`mt-3 h-2.5 ${bone}`} />
        <span className={`mt-6 h-80 ${bone}`} />
      </div>
    </Frame>
  );
}

/** There is nothing to show, and why. All but an unknown and an ended link mend themselves. */
function Trouble({ problem }: { problem: Problem }) {
  const { t } = useTrackWords();
  const [title, hint] = reason(problem);
  return (
    <Frame>
      <div className="m-auto flex flex-col items-center gap-3 px-6 pb-32 text-center text-muted">
        <Icon name={problem.status === 410 ? 'clock' : isGone(problem) ? 'unlink' : 'noSignal'} size={44} />
        <h1 className="text-xl font-[650] tracking-tight text-balance text-ink">{t(title)}</h1>
        <p role="status" className="max-w-sm text-balance">
          {t(hint)}
        </p>
        {!isGone(problem) && (
          <button
            type="button"
            onClick={() => {
              location.reload();
            }}
            className="mt-2 h-11 rounded-md border border-line bg-surface px-5 font-semibold text-ink"
          >
            {t('tryAgain')}
          </button>
        )}
      </div>
    </Frame>
  );
}

function reason(problem: Problem) {
  if (problem.status === 410) return ['ended', 'endedHint'] as const;
  if (isGone(problem)) return ['unknown', 'unknownHint'] as const;
  if (problem.status === 429) return ['busy', 'busyHint'] as const;
  return ['unreachable', 'unreachableHint'] as const;
}
