import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { Button } from '../kit/button';
import { useTheme } from '../kit/theme';
import { useWords } from '../words';
import type { Drawn, Zoom } from './draw';
import { heightOf, optionOf, type Colors } from './options';
import { momentsOf, stepOf, thinned, valueAt, type Mark, type Metric } from './series';
import { ValueTable } from './value-table';
import { momentText, wallTime } from './wall-time';

interface TimeChartProps {
  /** What the chart is of. */
  label: string;
  metrics: Metric[];
  marks?: Mark[];
  /** The whole axis, in ms. */
  from: number;
  to: number;
  /** IANA name of the workshop's zone. */
  zone: string;
  /** The part that is seen first, in ms; without it the whole. Another one moves there. */
  part?: { from: number; to: number } | undefined;
  /** Told of the visible part a moment after it changed, for whoever wants finer values. */
  onRange?: (from: number, to: number) => void;
}

const WHOLE: Zoom = { start: 0, end: 100 };
/** One for all renders: another one each time would have it drawn each time, and drawing renders. */
const NO_MARKS: Mark[] = [];
const RANGE_MS = 400;

/**
 * Metrics over time, a panel each: good range, jobs and alerts behind the lines, gaps where nothing was measured. Zooms by
 * pinch, Ctrl and wheel, or the buttons; arrow keys go from value to value and say it; a table says the same.
 */
export function TimeChart({ label, metrics, marks = NO_MARKS, from, to, zone, part, onRange }: TimeChartProps) {
  const { t, i18n } = useWords();
  const [theme] = useTheme();
  const locale = `${i18n.language}-IN`;
  const goodText = t('kit.chart.good');
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const [zoom, setZoom] = useState(WHOLE);
  const element = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let chart: Drawn | null = null;
    let gone = false;
    import('./draw')
      .then(({ draw }) => {
        if (gone || !element.current) return;
        chart = draw(element.current, setZoom);
        setDrawn(chart);
      })
      .catch(() => {
        if (!gone) setFailed(true);
      });
    return () => {
      gone = true;
      chart?.close();
      setDrawn(null);
    };
  }, [attempt]);

  useEffect(() => {
    if (!drawn || !element.current) return;
    const { colors, font } = looksOf(element.current);
    drawn.show(optionOf({ metrics, marks, from, to, zone, locale, colors, font, goodText }));
  }, [drawn, metrics, marks, from, to, zone, locale, theme, goodText]);

  const [partFrom, partTo] = [part?.from, part?.to];
  useEffect(() => {
    if (!drawn || partFrom === undefined || partTo === undefined) return;
    const percent = (at: number) => Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100));
    const [start, end] = [percent(partFrom), percent(partTo)];
    if (end > start) drawn.zoom({ start, end });
    // As the axis is when it is first shown there: whoever moved on is not taken back.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [drawn, partFrom, partTo]);

  useEffect(() => {
    if (!onRange) return;
    const timer = window.setTimeout(() => {
      const share = (percent: number) => from + ((to - from) * percent) / 100;
      onRange(share(zoom.start), share(zoom.end));
    }, RANGE_MS);
    return () => {
      window.clearTimeout(timer);
    };
    // Only the zoom is news to whoever listens.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [zoom]);

  /** Half as much or twice as much, around the middle. */
  const scale = (by: number) => {
    const middle = (zoom.start + zoom.end) / 2;
    const half = Math.min(50, Math.max(0.5, ((zoom.end - zoom.start) * by) / 2));
    const start = Math.min(Math.max(0, middle - half), 100 - 2 * half);
    drawn?.zoom({ start, end: start + 2 * half });
  };

  return (
    <figure aria-label={label} className="min-w-0">
      <div className="mb-1 flex justify-end gap-1">
        {(['in', 'out', 'all'] as const).map((what) => (
          <Button
            key={what}
            look="quiet"
            square={what !== 'all'}
            aria-label={t(`kit.chart.${what}`)}
            aria-disabled={!drawn}
            onClick={() => {
              if (what === 'all') drawn?.zoom(WHOLE);
              else scale(what === 'in' ? 0.5 : 2);
            }}
          >
            <span aria-hidden="true" className="text-lg">
              {{ in: '+', out: '−', all: '⟷' }[what]}
            </span>
          </Button>
        ))}
      </div>
      <div className="relative">
        <div
          ref={element}
          aria-hidden="true"
          className="w-full overflow-x-clip"
          // Its height is there before the code is, so that nothing jumps.
          style={{ height: heightOf(metrics.length) }}
        />
        <Cursor
          metrics={metrics}
          from={from}
          to={to}
          zone={zone}
          locale={locale}
          zoom={zoom}
          onMove={(share) => drawn?.point(share)}
        />
        {failed && (
          <div role="alert" className="absolute inset-0 flex flex-col items-center justify-center gap-3 text-muted">
            {t('kit.failed')}
            <Button
              onClick={() => {
                setFailed(false);
                setAttempt(attempt + 1);
              }}
            >
              {t('app.tryAgain')}
            </Button>
          </div>
        )}
      </div>
      <ValueTable label={label} metrics={metrics} from={from} to={to} zone={zone} locale={locale} />
    </figure>
  );
}

interface CursorProps {
  metrics: Metric[];
  from: number;
  to: number;
  zone: string;
  locale: string;
  zoom: Zoom;
  onMove: (share: number | null) => void;
}

/** So many presses of an arrow take one across the chart. */
const STOPS = 120;

/** Where the keyboard points at: a slider over time, whose value is what was measured there. */
function Cursor({ metrics, from, to, zone, locale, zoom, onMove }: CursorProps) {
  const { t } = useWords();
  const id = useId();
  // A moment, since places move as values come; at the end it goes along with the newest.
  const [at, setAt] = useState<number | null>(null);
  const span = to - from;
  const start = from + (span * zoom.start) / 100;
  const end = from + (span * zoom.end) / 100;
  const stops = useMemo(
    () =>
      thinned(
        momentsOf(metrics).filter((moment) => moment >= start && moment <= end),
        STOPS,
      ),
    [metrics, start, end],
  );
  const last = stops.length - 1;
  const now =
    at === null
      ? last
      : Math.max(
          0,
          stops.findLastIndex((stop) => stop <= at),
        );
  const moment = stops[now];

  const go = (to: number) => {
    const next = Math.max(0, Math.min(last, to));
    const target = stops[next];
    setAt(next === last ? null : (target ?? null));
    if (target !== undefined) onMove((target - start) / (end - start));
  };
  const keys = (event: KeyboardEvent) => {
    const page = Math.ceil(STOPS / 10);
    const to = {
      ArrowLeft: now - 1,
      ArrowRight: now + 1,
      ArrowDown: now - 1,
      ArrowUp: now + 1,
      PageDown: now - page,
      PageUp: now + page,
      Home: 0,
      End: last,
    }[event.key];
    if (event.key === 'Escape') onMove(null);
    if (to === undefined) return;
    event.preventDefault();
    go(to);
  };

  const values = moment === undefined ? t('kit.chart.none') : said(metrics, moment, { zone, locale, from, to });
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={t('kit.chart.cursor')}
      aria-describedby={id}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, last)}
      aria-valuenow={Math.max(0, now)}
      aria-valuetext={values}
      onKeyDown={keys}
      onBlur={() => {
        onMove(null);
      }}
      className="pointer-events-none absolute inset-0 rounded-sm"
    >
      <span id={id} className="sr-only">
        {t('kit.chart.keys')}
      </span>
    </div>
  );
}

function said(
  metrics: Metric[],
  at: number,
  { zone, locale, from, to }: { zone: string; locale: string; from: number; to: number },
): string {
  const values = metrics.flatMap(({ name, unit, digits, points }) => {
    const value = valueAt(points, at, stepOf(points));
    return value === null ? [] : [`${name} ${value.toFixed(digits)} ${unit}`];
  });
  return [momentText(wallTime(zone, from, to)(at), to - from, locale), ...values].join(', ');
}

/** The theme's colours and font as they are now; a canvas knows no CSS variables. */
function looksOf(element: HTMLElement): { colors: Colors; font: string } {
  const style = getComputedStyle(element);
  const color = (name: keyof Colors) => style.getPropertyValue(`--${name}`).trim();
  return {
    font: style.fontFamily,
    colors: {
      ink: color('ink'),
      muted: color('muted'),
      line: color('line'),
      accent: color('accent'),
      ok: color('ok'),
      warn: color('warn'),
      bad: color('bad'),
      raised: color('raised'),
    },
  };
}
