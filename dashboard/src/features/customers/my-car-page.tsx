import { lazy, Suspense } from 'react';
import { useParams } from 'react-router';
import { isActive } from '@/domain/jobs';
import { currentStage, barParts } from '@/domain/progress';
import { Icon } from '@/kit/icons';
import { Page } from '@/kit/page';
import { Plate } from '@/kit/plate';
import { StageBar } from '@/kit/stage-bar';
import { Loaded } from '@/kit/states';
import { momentOf } from '@/kit/times';
import { useClock } from '@/live/clock';
import { useJobWords, useWords } from '@/words';
import { AirBox } from './air-box';
import { Box } from './box';
import { useMyJobQuery } from './calls';
import { ConsentBox } from './consent-box';
import { useReady } from './ready';
import type { Contact, MyJobDetail } from './shapes';
import { StagesBox } from './stages-box';
import { useMyFeed } from './use-my-feed';
import { useZoneOf } from './use-zone';
import { useCustomerWords } from './words';

export { warmUpCar } from './warm-up';

/** Most have no picture to show: its code comes for those who have. */
const CameraBox = lazy(() => import('./camera-box'));

/** A customer's car: when it is ready, what is being done, and in which air. */
export function MyCarPage() {
  const { t } = useCustomerWords();
  const id = Number(useParams().id);
  const { currentData: job, ...query } = useMyJobQuery(id);
  useMyFeed();
  useZoneOf(id);
  return (
    <Page title={job?.car_model ?? t('car.title')} crumbs={[{ to: '/my', text: t('list.title') }]} width="text">
      <Loaded query={{ ...query, data: job }}>{(known) => <Car job={known} />}</Loaded>
    </Page>
  );
}

function Car({ job }: { job: MyJobDetail }) {
  const { t } = useCustomerWords();
  const over = job.status === 'delivered' || job.status === 'cancelled';
  const active = isActive({ ...job, staff: [] });
  return (
    <div className="flex flex-col gap-4">
      <Hero job={job} />
      {over && <p className="rounded-md bg-sunken px-3 py-2.5 text-sm font-medium">{t('car.over')}</p>}
      {active && job.has_camera && job.consent?.video && (
        <Suspense fallback={<CameraPlace />}>
          <CameraBox pit={job.pit_id} />
        </Suspense>
      )}
      {active && <AirBox pit={job.pit_id} />}
      <StagesBox job={job} />
      {((job.has_camera && !over) || job.consent?.video) && <ConsentBox job={job} over={over} />}
      <History job={job} />
      {job.workshop && <ContactBox contact={job.workshop} />}
    </div>
  );
}

/** Where the picture will be, so that nothing moves when it comes. */
function CameraPlace() {
  const { t } = useCustomerWords();
  return (
    <Box title={t('camera')}>
      <div className="aspect-video rounded-lg bg-black" />
    </Box>
  );
}

function Hero({ job }: { job: MyJobDetail }) {
  const { t } = useCustomerWords();
  const { stageName, workTypeName } = useJobWords();
  const ended = job.history.findLast(({ to }) => to === job.status)?.at;
  const ready = useReady(job.progress, ended === undefined ? null : Date.parse(ended));
  const { progress } = job;
  const stage = currentStage(progress);
  return (
    <section aria-label={t('car.ready')} className="px-1">
      <p className="text-muted">
        {job.car_plate_shown && (
          <>
            <Plate>{job.car_plate_shown}</Plate>{' '}
          </>
        )}
        {workTypeName(job.work_type)}
      </p>
      <p className="mt-4 text-muted">{ready.label}</p>
      <p
        data-ready={ready.tone}
        className={`num text-[2.75rem] leading-[1.1] font-bold tracking-[-0.035em] ${ready.tone === 'done' ? 'text-ok' : ready.tone === 'late' ? 'text-muted' : ''}`}
      >
        {ready.answer}
      </p>
      {ready.line !== null && (
        <p className={`num mt-1 ${ready.tone === 'late' ? 'font-semibold text-warn' : 'text-muted'}`}>{ready.line}</p>
      )}
      {job.status === 'received' && job.scheduled_at !== null && <Expected at={Date.parse(job.scheduled_at)} />}
      {job.status !== 'cancelled' && (
        <>
          <StageBar
            className="mt-5 h-2.5"
            label={t('list.done', { percent: progress.percent })}
            parts={barParts(progress)}
          />
          <p className="mt-2 flex justify-between gap-4 text-sm text-muted">
            <span>
              {stage && job.actual_start_time !== null && (
                <>
                  <b className="font-[650] text-ink">{stageName(stage.name)}</b>
                  {' · '}
                  {t('car.stageOf', { place: stage.place, of: progress.stages.length })}
                </>
              )}
            </span>
            <b className="num font-[650] text-ink">{progress.percent} %</b>
          </p>
        </>
      )}
    </section>
  );
}

/** When the car is to come, while that lies ahead. */
function Expected({ at }: { at: number }) {
  const { t, language } = useCustomerWords();
  const time = useClock((now) => (at > now ? momentOf(at, now, language) : null));
  return time === null ? null : <p className="num mt-1 text-muted">{t('ready.scheduled', { time })}</p>;
}

function History({ job: { history } }: { job: MyJobDetail }) {
  const { t } = useCustomerWords();
  const { t: say } = useWords();
  if (history.length === 0) return null;
  return (
    <Box title={t('car.history')}>
      <ol className="flex flex-col gap-2.5">
        {history.toReversed().map(({ at, to }, i) => (
          <li key={`${at} ${to}`} className={`flex justify-between gap-4 ${i === 0 ? 'font-semibold' : 'text-muted'}`}>
            <span>{say(`job.status.${to}`)}</span>
            <Moment at={Date.parse(at)} />
          </li>
        ))}
      </ol>
    </Box>
  );
}

function Moment({ at }: { at: number }) {
  const { language } = useCustomerWords();
  const text = useClock((now) => momentOf(at, now, language));
  return (
    <time className="num text-sm font-normal text-muted" dateTime={new Date(at).toISOString()}>
      {text}
    </time>
  );
}

function ContactBox({ contact: { name, phone, address } }: { contact: Contact }) {
  const { t } = useCustomerWords();
  return (
    <Box title={t('car.workshop')}>
      <p className="font-semibold">{name}</p>
      {address && <p className="text-muted">{address}</p>}
      {phone && (
        <a
          href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`}
          className="mt-3 inline-flex h-11 items-center gap-2 rounded-md border border-line px-3.5 font-[550] hover:border-line-strong"
        >
          <Icon name="phone" />
          {t('car.call', { phone })}
        </a>
      )}
    </Box>
  );
}
