import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { useBoardQuery, usePitsQuery } from '@/api/api';
import { useWorkshop } from '@/api/workshop-in-view';
import { newestOf, presenceMs } from '@/domain/board';
import { useAlertText } from '@/kit/alert-text';
import { alertValue, measuredOf, useNewestValue, useShelvedText } from '@/kit/alert-words';
import { Moment } from '@/kit/moment';
import { Page } from '@/kit/page';
import { PageLink } from '@/kit/page-link';
import { Loaded } from '@/kit/states';
import { useWords } from '@/words';
import { useTookText } from './advice';
import { AlertActs } from './alert-acts';
import { Ended, Todo } from './alert-columns';
import { useOneAlertQuery } from './calls';
import { ChartLink } from './chart-link';
import { SeverityBadge } from './severity-badge';
import type { ListedAlert } from './shapes';
import { ToldLink } from './told-link';
import { useOneNews } from './use-alert-news';
import { useWhere } from './use-where';
import { useAlertsWords } from './words';

export { warmUpAlert } from './warm-up';

const POLL_MS = 30_000;

/** One alert, as every notice about it leads to: what to do, what happened, and who knows. */
export function AlertPage() {
  const { t } = useAlertsWords();
  const { t: say } = useWords();
  const id = Number(useParams().id);
  const { currentData: alert, ...query } = useOneAlertQuery(id, {
    pollingInterval: POLL_MS,
    skipPollingIfUnfocused: true,
  });
  const text = useAlertText();
  useOneNews(id);
  const settled = useSettled();
  return (
    <Page
      title={alert ? text(alert) : t('one.title')}
      crumbs={[{ to: '/alerts', text: say('alert.title') }]}
      width="text"
    >
      <Loaded query={{ ...query, data: settled ? alert : undefined }}>
        {(known) => <One alert={known} what={text(known)} />}
      </Loaded>
    </Page>
  );
}

/** Whether places and values are known, so that nothing moves once it is shown. What failed is not waited for. */
function useSettled(): boolean {
  const workshop = useWorkshop();
  const pits = usePitsQuery(workshop);
  const known = pits.data !== undefined;
  const ids = pits.data?.map(({ id }) => id) ?? [];
  const board = useBoardQuery({ workshop, pits: ids }, { skip: !known });
  return !pits.isLoading && !(known && (board.isLoading || board.isUninitialized));
}

function One({ alert, what }: { alert: ListedAlert; what: string }) {
  const { t } = useAlertsWords();
  const workshop = useWorkshop();
  const where = useWhere(workshop)(alert);
  const over = alert.status === 'cleared';
  return (
    <div className="flex flex-col gap-4">
      <Box title={t(over ? 'column.ended' : 'one.todo')}>
        <div className="flex flex-col gap-3">
          <SeverityBadge alert={alert} />
          <div className="text-md">{over ? <Ended alert={alert} /> : <Todo alert={alert} />}</div>
          <AlertActs alert={alert} workshop={workshop} />
        </div>
      </Box>
      <Box title={t('one.facts')}>
        <dl className="grid gap-x-4 gap-y-2.5 sm:grid-cols-[10rem_1fr]">
          <Fact title={t('column.where')}>
            <ChartLink alert={alert} where={where} />
          </Fact>
          {alert.device_id !== null && (
            <Fact title={t('one.device')}>
              <span className="num break-all">{alert.device_id}</span>
            </Fact>
          )}
          <Values alert={alert} workshop={workshop} />
          {alert.job_id !== null && (
            <Fact title={t('one.job')}>
              <PageLink to={`/jobs/${alert.job_id}`} className="inline-flex min-h-6 items-center underline">
                {t('one.toJob')}
              </PageLink>
            </Fact>
          )}
          <Fact title={t('one.told')}>
            <ToldLink alert={alert} what={what} />
          </Fact>
        </dl>
      </Box>
      <Box title={t('one.events')}>
        <Events alert={alert} />
      </Box>
    </div>
  );
}

function Box({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="rounded-lg border border-line bg-surface p-5 shadow-card">
      <h2 className="mb-3 text-md font-[650] tracking-tight">{title}</h2>
      {children}
    </section>
  );
}

function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="contents text-sm">
      <dt className="text-sm text-muted max-sm:-mb-2">{title}</dt>
      <dd className="num min-w-0 text-sm">{children}</dd>
    </div>
  );
}

/** What opened it, and what is measured now. */
function Values({ alert, workshop }: { alert: ListedAlert; workshop: number }) {
  const { t } = useAlertsWords();
  const pits = usePitsQuery(workshop).data?.map(({ id }) => id) ?? [];
  const board = useBoardQuery({ workshop, pits }, { skip: alert.pit_id === null || pits.length === 0 }).data;
  const started = alertValue(alert);
  const latest = alert.pit_id === null ? null : (board?.[alert.pit_id] ?? null);
  const newest = useNewestValue(alert, newestOf(latest, measuredOf(alert)), presenceMs(latest, []));
  const limit = alertValue({ ...alert, value: alert.limit });
  return (
    <>
      {started && <Fact title={t('one.started')}>{started}</Fact>}
      {newest && (
        <Fact title={t('one.now')}>
          <b className="font-semibold">{newest}</b>
        </Fact>
      )}
      {limit && <Fact title={t('one.limit')}>{limit}</Fact>}
    </>
  );
}

function Events({ alert }: { alert: ListedAlert }) {
  const { t } = useAlertsWords();
  const took = useTookText();
  const shelved = useShelvedText(alert);
  const { created_at, acknowledged_at, escalated_at, cleared_at } = alert;
  const steps = [
    [t('one.opened'), created_at],
    [t('one.acknowledged'), acknowledged_at],
    [t('one.escalated'), escalated_at],
    [t('one.cleared'), cleared_at],
  ].flatMap(([text, at]) => (text && at ? [{ text, at }] : []));
  const lasted =
    cleared_at === null ? null : t('lasted', { time: took((Date.parse(cleared_at) - Date.parse(created_at)) / 1000) });
  return (
    <ol className="flex flex-col gap-2 text-sm">
      {steps
        .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
        .map(({ text, at }) => (
          <li key={text} className="flex justify-between gap-4">
            <span>
              {text}
              {at === cleared_at && lasted !== null && <span className="text-muted"> · {lasted}</span>}
            </span>
            <Moment at={at} />
          </li>
        ))}
      {shelved && <li className="text-muted">{shelved}</li>}
    </ol>
  );
}
