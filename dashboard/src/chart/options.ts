import type { LineSeriesOption } from 'echarts/charts';
import type {
  DataZoomComponentOption,
  GridComponentOption,
  MarkAreaComponentOption,
  MarkLineComponentOption,
  TooltipComponentOption,
} from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import { scaleOf } from './scale';
import { stepOf, withGaps, type Line, type Mark, type Metric } from './series';
import { momentText, tickText, wallTime } from './wall-time';

export type Option = ComposeOption<
  LineSeriesOption | GridComponentOption | TooltipComponentOption | DataZoomComponentOption
>;

/** The colours of the theme, as CSS writes them. */
export interface Colors {
  ink: string;
  muted: string;
  line: string;
  accent: string;
  ok: string;
  warn: string;
  bad: string;
  raised: string;
}

export interface Drawing {
  metrics: Metric[];
  marks: Mark[];
  from: number;
  to: number;
  zone: string;
  locale: string;
  colors: Colors;
  font: string;
  /** What the good range is called. */
  goodText: string;
}

const PANEL = 150;
const HEAD = 28;
const AXIS = 26;
/** Above the first panel, where jobs are named: their names cover no line there. */
const NAMES = 18;
const topOf = (panel: number): number => panel * PANEL + HEAD + NAMES;
const HEIGHT = PANEL - HEAD - 8;
/** Beside the panels: as wide as the widest value at an axis, and half a time of day. */
const SIDE = { left: 46, right: 28 };

/** The height of a chart of so many panels, the axis below them included. */
export const heightOf = (metrics: number): number => Math.max(1, metrics) * PANEL + NAMES + AXIS;

/** All panels one below the other, on one time axis. */
export function optionOf(drawing: Drawing): Option {
  const { metrics, from, to, colors, font } = drawing;
  const wall = wallTime(drawing.zone, from, to);
  const span = to - from;
  return {
    animation: false,
    useUTC: true,
    textStyle: { fontFamily: font, color: colors.ink },
    // The same moment stands at the same place in all panels, whatever is written at their axes.
    grid: metrics.map((_, i) => ({ ...SIDE, top: topOf(i), height: HEIGHT, outerBoundsMode: 'none' as const })),
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    tooltip: tooltipOf(drawing, span),
    dataZoom: [
      {
        type: 'inside',
        xAxisIndex: metrics.map((_, i) => i),
        // The wheel scrolls the page; with Ctrl, and with two fingers, it zooms.
        zoomOnMouseWheel: 'ctrl',
        moveOnMouseWheel: false,
        minValueSpan: 60_000,
        filterMode: 'none',
      },
    ],
    xAxis: metrics.map((_, i) => ({
      type: 'time' as const,
      gridIndex: i,
      min: wall(from),
      max: wall(to),
      axisLine: { lineStyle: { color: colors.line } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: {
        show: i === metrics.length - 1,
        hideOverlap: true,
        color: colors.muted,
        fontSize: 12,
        formatter: (value: number) => tickText(value, span, drawing.locale),
      },
    })),
    yAxis: metrics.map(({ name, unit, ...metric }, i) => ({
      ...scaleOf(metric),
      type: 'value' as const,
      gridIndex: i,
      scale: true,
      splitNumber: 3,
      name: unit ? `${name} (${unit})` : name,
      nameTextStyle: {
        color: colors.ink,
        fontSize: 13,
        fontWeight: 600,
        align: 'left' as const,
        padding: [0, 0, 0, -38],
      },
      nameGap: i === 0 ? 10 + NAMES : 10,
      axisLabel: { color: colors.muted, fontSize: 12, formatter: (value: number) => shortOf(value, drawing.locale) },
      splitLine: { lineStyle: { color: colors.line } },
    })),
    series: metrics.map((metric, i) => lineOf(metric, i, drawing, wall)),
  };
}

/** What an axis has room for: "250k" instead of "250,000". */
const shortOf = (value: number, locale: string): string =>
  Math.abs(value) < 100_000 ? value.toLocaleString(locale) : `${(value / 1000).toLocaleString(locale)}k`;

function lineOf(metric: Metric, index: number, drawing: Drawing, wall: (at: number) => number): LineSeriesOption {
  const { colors, marks, to } = drawing;
  const { points, good, name } = metric;
  return {
    type: 'line',
    id: metric.id,
    name,
    xAxisIndex: index,
    yAxisIndex: index,
    showSymbol: points.length < 3, // a single value is no line
    symbolSize: 5,
    sampling: 'lttb',
    connectNulls: false,
    lineStyle: { color: colors.accent, width: 2 },
    itemStyle: { color: colors.accent },
    emphasis: { disabled: true },
    data: withGaps(points, stepOf(points)).map(([at, value]) => [wall(at), value]),
    markArea: areasOf(good, marks, index, drawing, wall, to),
    markLine: linesOf(marks, metric, index, drawing, wall),
  };
}

type AreaData = NonNullable<MarkAreaComponentOption['data']>;

/** Of a narrower part of the axis, a job's name would stand on the next one's. */
const NAMED_SHARE = 0.2;

function areasOf(
  good: Metric['good'],
  marks: Mark[],
  index: number,
  { colors, goodText, from: start }: Drawing,
  wall: (at: number) => number,
  end: number,
): MarkAreaComponentOption {
  const data: AreaData = [];
  if (good) {
    // An open side reaches to the edge of the panel.
    const low = good.min === undefined ? { y: topOf(index) + HEIGHT } : { yAxis: good.min };
    const high = good.max === undefined ? { y: topOf(index) } : { yAxis: good.max };
    data.push([
      {
        name: goodText,
        ...low,
        itemStyle: { color: colors.ok, opacity: 0.12 },
        label: { show: false },
      },
      high,
    ] as AreaData[number]);
  }
  for (const { from, to, text, tone } of marks) {
    if (to === undefined) continue;
    const color = tone === 'alert' ? colors.bad : colors.accent;
    const named = index === 0 && tone === 'job';
    const wide = Math.min(to, end) - Math.max(from, start) >= (end - start) * NAMED_SHARE;
    data.push([
      {
        name: text,
        xAxis: wall(from),
        itemStyle: { color, opacity: tone === 'alert' ? 0.12 : 0.07 },
        label: { show: named && wide, position: 'top', color: colors.muted, fontSize: 12 },
      },
      { xAxis: wall(Math.min(to, end)) },
    ] as AreaData[number]);
  }
  return { silent: true, data };
}

function linesOf(
  marks: Mark[],
  metric: Metric,
  index: number,
  { colors }: Drawing,
  wall: (at: number) => number,
): MarkLineComponentOption {
  const moments = marks.map(({ from, text, tone }) => ({
    name: text,
    xAxis: wall(from),
    lineStyle: {
      color: tone === 'alert' ? colors.bad : colors.accent,
      type: tone === 'alert' ? ('solid' as const) : ('dashed' as const),
      width: 1,
    },
    label: { show: index === 0 && tone === 'alert', formatter: '▲', color: colors.bad, fontSize: 11, distance: 2 },
  }));
  const limits = (metric.lines ?? []).map((line) => limitOf(line, isBelow(line, metric), colors));
  return { silent: true, symbol: ['none', 'none'], data: [...moments, ...limits] };
}

/** Two texts would stand on each other. */
const CLOSE = 18;

/** Whether a line's text has no room above it, since the text of the line over it stands there. */
function isBelow({ at, tone }: Line, metric: Metric): boolean {
  const scale = scaleOf(metric);
  if (scale === null) return false;
  const close = (CLOSE / HEIGHT) * (scale.max - scale.min);
  return (metric.lines ?? []).some((other) => other.tone === tone && other.at > at && other.at - at < close);
}

/** Today's is dashed with its text at the right, the proposed one solid with its text at the left: they may lie close together. */
function limitOf({ at, text, tone }: Line, below: boolean, colors: Colors) {
  const next = tone === 'next';
  const side = below ? 'Bottom' : 'Top';
  const color = next ? colors.bad : colors.muted;
  return {
    name: text,
    yAxis: at,
    lineStyle: { color, type: next ? ('solid' as const) : ('dashed' as const), width: next ? 2 : 1 },
    label: {
      show: true,
      formatter: text,
      position: next ? (`insideStart${side}` as const) : (`insideEnd${side}` as const),
      color: next ? colors.bad : colors.ink,
      fontSize: 12,
    },
  };
}

/** Rich text is drawn on the canvas: HTML would need styles that the content security policy forbids. */
function tooltipOf({ metrics, marks, locale, colors, from, to, zone }: Drawing, span: number): TooltipComponentOption {
  const wall = wallTime(zone, from, to);
  return {
    trigger: 'axis',
    renderMode: 'richText',
    confine: true,
    backgroundColor: colors.raised,
    borderColor: colors.line,
    textStyle: { color: colors.ink, fontSize: 13 },
    axisPointer: { type: 'line', lineStyle: { color: colors.muted } },
    formatter: (shown) => {
      const items = Array.isArray(shown) ? shown : [shown];
      const at = (items[0]?.value as number[] | undefined)?.[0];
      if (at === undefined) return '';
      const values = items.flatMap(({ seriesId, value }) => {
        const metric = metrics.find(({ id }) => id === seriesId);
        const measured = (value as (number | null)[])[1];
        if (!metric || measured === null || measured === undefined) return [];
        return [`${metric.name}: ${measured.toFixed(metric.digits)} ${metric.unit}`];
      });
      const during = marks.filter((mark) => wall(mark.from) <= at && at <= wall(mark.to ?? mark.from + span / 200));
      return [momentText(at, span, locale), ...values, ...during.map(({ text }) => text)].join('\n');
    },
  };
}
