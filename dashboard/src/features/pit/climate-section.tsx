import { skipToken } from '@reduxjs/toolkit/query/react';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { TimeChart } from '@/chart/time-chart';
import type { Latest } from '@/contract/shapes';
import { newestOf } from '@/domain/board';
import { useAlertText } from '@/kit/alert-text';
import { StaleNote } from '@/kit/states';
import { serverNow } from '@/live/clock';
import { useHistoryPartQuery, useHistoryQuery, usePastAlertsQuery, usePastJobsQuery } from './calls';
import { CsvButton } from './csv-button';
import { marksOf } from './marks';
import { drawnBand, goodOf, metricNames, pointsOf, unitOf, usualOf } from './metrics';
import {
  around,
  finerPart,
  isFileSized,
  isShort,
  rangeNames,
  rangeOf,
  ranges,
  rangeWith,
  withPart,
  type Part,
  type Range,
} from './ranges';
import type { Bucket, PastAlert, PastJob } from './shapes';
import { useMetricName } from './use-metric-name';
import { ValueTiles } from './value-tiles';
import { usePitWords } from './words';

interface ClimateSectionProps {
  workshop: number;
  pit: number;
  latest: Latest | null;
  zone: string;
}

const noRows: Bucket[] = [];
const noAlerts: PastAlert[] = [];
const noJobs: PastJob[] = [];

/** The newest values, and any of them over time. What is chosen stands in the address. */
export function ClimateSection({ workshop, pit, latest, zone }: ClimateSectionProps) {
  const { t } = usePitWords();
  const metricName = useMetricName(latest);
  const { range, setRange, at, chosen, choose } = useChoice();
  const asked = { workshop, pit, range };
  const often = { pollingInterval: ranges[range].refresh, skipPollingIfUnfocused: true };
  const query = useHistoryQuery({ pit, range }, often);
  const alerts = usePastAlertsQuery(asked, often).currentData ?? noAlerts;
  const jobs = usePastJobsQuery(asked, often).currentData ?? noJobs;
  const alertText = useAlertText();

  const [view, setView] = useState<(Part & { range: Range }) | null>(null);
  const part = view?.range === range ? view : null;
  const finer = useHistoryPartQuery(part ? { pit, from: part.from, to: part.to, bucket: part.bucket } : skipToken);

  const history = query.currentData;
  const whole = history?.rows ?? noRows;
  const rows = useMemo(() => withPart(whole, part, finer.currentData), [whole, part, finer.currentData]);
  const names = useMemo(() => metricNames(latest, rows), [latest, rows]);
  const shown = chosen === null ? usualOf(names) : names.filter((name) => chosen.includes(name));
  // While nothing is known yet the chart stands there empty, as high as it will be.
  const to = Math.max(history?.to ?? 0, isShort(range) ? newestAt(latest) : 0) || serverNow();
  const from = to - ranges[range].span;

  const drawn = shown.join();
  const metrics = useMemo(
    () =>
      drawn.split(',').flatMap((id) => {
        if (id === '') return [];
        const good = goodOf(id, latest);
        const now = isShort(range) ? newestOf(latest, id) : null;
        return [
          {
            id,
            name: metricName(id),
            ...unitOf(id),
            points: pointsOf(rows, id, now),
            ...(good && { good: drawnBand(good) }),
          },
        ];
      }),
    [drawn, rows, latest, range, metricName],
  );
  // Nothing is measured before the first value; a short time is drawn wide enough to be read.
  const first = Math.min(...metrics.flatMap(({ points }) => points[0]?.[0] ?? []));
  const began = Math.max(from, Math.min(first, to - ranges[range].span / 24));
  const marks = useMemo(
    () =>
      marksOf(jobs, alerts, to, {
        alert: alertText,
        job: ({ car_model, car_plate_shown }) =>
          car_plate_shown === null ? car_model : `${car_model}, ${car_plate_shown}`,
      }),
    // A new time alone moves no mark that one could see.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [jobs, alerts, history?.to],
  );
  const empty = history !== undefined && metrics.every(({ points }) => points.length === 0);

  return (
    <section aria-labelledby="climate" className="flex min-w-0 flex-col gap-4">
      <h2 id="climate" className="sr-only">
        {t('climate')}
      </h2>
      <ValueTiles
        latest={latest}
        names={names}
        shown={shown}
        onToggle={(name) => {
          choose(shown.includes(name) ? shown.filter((one) => one !== name) : [...shown, name]);
        }}
      />
      <div className="min-w-0 rounded-lg border border-line bg-surface p-4 shadow-card sm:p-5">
        <div className="flex flex-wrap items-center gap-3">
          <Ranges range={range} onChange={setRange} />
          <span className="flex-1" />
          {isFileSized(range) && <CsvButton pit={pit} from={from} to={to} />}
        </div>
        <StaleNote query={query} />
        {metrics.length === 0 ? (
          <p className="py-16 text-center text-muted">{t('chooseOne')}</p>
        ) : empty ? (
          <p role="status" className="py-16 text-center text-muted">
            {t('noValues')}
          </p>
        ) : (
          <TimeChart
            key={range}
            label={t('overTime', { range: t(`range.${range}`) })}
            metrics={metrics}
            marks={marks}
            from={Number.isFinite(began) ? began : from}
            to={to}
            zone={zone}
            part={at !== null && history !== undefined ? around(at) : undefined}
            onRange={(start, end) => {
              const visible = finerPart(range, start, end);
              setView(visible && { ...visible, range });
            }}
          />
        )}
        <Marks jobs={marks.filter(({ tone }) => tone === 'job').length} alerts={alerts.length} />
      </div>
    </section>
  );
}

const newestAt = (latest: Latest | null): number => (latest?.timestamp ? Date.parse(latest.timestamp) : 0);

/** What is chosen, as the address has it, so that a reload, a link and the way back show the same. */
function useChoice() {
  const [params, setParams] = useSearchParams();
  const set = (name: string, value: string, gone: string[] = []) => {
    setParams(
      (before) => {
        before.set(name, value);
        for (const one of gone) before.delete(one);
        return before;
      },
      { replace: true, preventScrollReset: true },
    );
  };
  const chosen = params.get('values');
  const moment = Date.parse(params.get('at') ?? '');
  const at = Number.isNaN(moment) ? null : moment;
  // As long as one looks at that moment it stays in the same range, though that moves on.
  const [now] = useState(serverNow);
  return {
    range: at === null ? rangeOf(params.get('range')) : rangeWith(at, now),
    setRange: (range: Range) => {
      set('range', range, ['at']);
    },
    /** The moment that one was led to; null: none. */
    at,
    chosen: chosen === null ? null : chosen.split(','),
    choose: (names: string[]) => {
      set('values', names.join());
    },
  };
}

function Ranges({ range, onChange }: { range: Range; onChange: (range: Range) => void }) {
  const { t } = usePitWords();
  return (
    <div role="group" aria-label={t('ranges')} className="flex flex-wrap gap-1 sm:gap-1.5">
      {rangeNames.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === range}
          onClick={() => {
            onChange(name);
          }}
          className="num h-11 min-w-11 rounded-md border border-line px-2.5 text-sm leading-none font-[550] text-muted hover:border-line-strong aria-pressed:border-ink aria-pressed:bg-ink aria-pressed:text-bg sm:h-9 sm:px-3"
        >
          {t(`short.${name}`)}
        </button>
      ))}
    </div>
  );
}

/** What the colours behind the lines mean. */
function Marks({ jobs, alerts }: { jobs: number; alerts: number }) {
  const { t } = usePitWords();
  return (
    <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1.5 text-xs text-muted">
      <Key look="bg-ok/25">{t('key.good')}</Key>
      {jobs > 0 && <Key look="bg-accent/25">{t('key.jobs', { count: jobs })}</Key>}
      {alerts > 0 && <Key look="bg-bad/35">{t('key.alerts', { count: alerts })}</Key>}
    </ul>
  );
}

function Key({ look, children }: { look: string; children: string }) {
  return (
    <li className="flex items-center gap-1.5">
      <i aria-hidden="true" className={`size-3 rounded-sm ${look}`} />
      {children}
    </li>
  );
}
