import { LineChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import { init, use as register } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { describe, expect, it, vi } from 'vitest';
import { heightOf, optionOf, type Drawing } from './options';

const HOUR = 3_600_000;
const from = Date.parse('2026-08-01T18:30:00Z');
const colors = { ink: '', muted: '', line: '', accent: 'blue', ok: 'green', warn: '', bad: 'red', raised: '' };
const drawing: Drawing = {
  metrics: [
    {
      id: 'temperature',
      name: 'Temperature',
      unit: '°C',
      digits: 1,
      points: [
        [from, 24.51],
        [from + 60_000, 25],
      ],
      good: { min: 20, max: 28 },
    },
    { id: 'pm25', name: 'PM2.5', unit: 'µg/m³', digits: 0, points: [], good: { max: 60 } },
  ],
  marks: [
    { from: from + HOUR, to: from + 2 * HOUR, text: 'BMW X5', tone: 'job' },
    { from: from + HOUR, text: 'AQI above 200', tone: 'alert' },
  ],
  from,
  to: from + 24 * HOUR,
  zone: 'Asia/Kolkata',
  locale: 'en-IN',
  colors,
  font: 'x',
  goodText: 'good range',
};

interface Shown {
  xAxis: { min: number; axisLabel: { formatter: (value: number) => string } }[];
  series: {
    data: unknown[];
    markArea: { data: { name: string; yAxis?: number }[][] };
    markLine: { data: unknown[] };
  }[];
  tooltip: { renderMode: string; formatter: (items: object[]) => string };
}

const shown = () => optionOf(drawing) as unknown as Shown;

describe('a chart over time', () => {
  it("has its ticks at the workshop's midnight, not the viewer's", () => {
    const [axis] = shown().xAxis;
    expect(axis?.min).toBe(Date.parse('2026-08-02T00:00:00Z'));
    expect(axis?.axisLabel.formatter(axis.min)).toBe('2 Aug');
    expect(axis?.axisLabel.formatter(axis.min + 6 * HOUR)).toMatch(/^6:00 am$/i);
  });

  it('shows the good range of each metric, and jobs and alerts in every panel', () => {
    const [temperature, dust] = shown().series;
    expect(temperature?.markArea.data[0]).toMatchObject([{ name: 'good range', yAxis: 20 }, { yAxis: 28 }]);
    expect(dust?.markArea.data[0]?.[1]).toMatchObject({ yAxis: 60 });
    for (const line of [temperature, dust]) {
      expect(line?.markArea.data[1]?.[0]).toMatchObject({ name: 'BMW X5' });
      expect(line?.markLine.data).toHaveLength(2);
    }
  });

  it('draws the limits of a metric in its own panel', () => {
    const lines = [
      { at: 30, text: 'today 30', tone: 'now' as const },
      { at: 28, text: 'new 28', tone: 'next' as const },
    ];
    const [first, ...rest] = drawing.metrics;
    const metrics = [...(first ? [{ ...first, lines }] : []), ...rest];
    const { series } = optionOf({ ...drawing, metrics, marks: [] }) as unknown as Shown;
    expect(series[0]?.markLine.data).toMatchObject([
      { yAxis: 30, name: 'today 30' },
      { yAxis: 28, name: 'new 28' },
    ]);
    expect(series[1]?.markLine.data).toEqual([]);
  });

  it('writes what two limits close to each other are above the one and below the other', () => {
    const at = (value: number) => ({ at: value, text: `today ${value}`, tone: 'now' as const });
    const lines = [at(150), at(200), at(400), { at: 190, text: 'new 190', tone: 'next' as const }];
    const metric = { id: 'aqi', name: 'AQI', unit: '', digits: 0, points: [], lines };
    const { series } = optionOf({ ...drawing, metrics: [metric], marks: [] }) as unknown as Shown;
    expect(series[0]?.markLine.data).toMatchObject([
      { yAxis: 150, label: { position: 'insideEndBottom' } },
      { yAxis: 200, label: { position: 'insideEndTop' } },
      { yAxis: 400, label: { position: 'insideEndTop' } },
      { yAxis: 190, label: { position: 'insideStartTop' } },
    ]);
  });

  it('has the same moment at the same place in all panels', () => {
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null); // jsdom has none: widths of texts are estimates
    register([LineChart, GridComponent, MarkAreaComponent, MarkLineComponent, SVGRenderer]);
    const gas = { id: 'gas_ohm', name: 'Gas', unit: 'Ω', digits: 0, points: [[from, 210_000] as [number, number]] };
    const metrics = [...drawing.metrics, gas];
    const size = { width: 700, height: heightOf(metrics.length) };
    const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
    chart.setOption(optionOf({ ...drawing, metrics }));
    const ends = (panel: number) =>
      [drawing.from, drawing.to].map((at) => chart.convertToPixel({ xAxisIndex: panel }, at));
    for (let panel = 1; panel < metrics.length; panel++) expect(ends(panel)).toEqual(ends(0));
    chart.dispose();
  });

  it('says values and what went on, without HTML', () => {
    const { tooltip } = shown();
    const at = Date.parse('2026-08-02T01:00:00Z');
    expect(tooltip.renderMode).toBe('richText');
    expect(tooltip.formatter([{ seriesId: 'temperature', value: [at, 24.51] }])).toMatch(
      /Sun, 2 Aug.*1:00 am\nTemperature: 24.5 °C\nBMW X5\nAQI above 200$/i,
    );
  });
});
