import { LineChart } from 'echarts/charts';
import {
  AxisPointerComponent,
  DataZoomInsideComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components';
import { init, use as register } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import type { Option } from './options';

register([
  LineChart,
  GridComponent,
  TooltipComponent,
  AxisPointerComponent,
  MarkAreaComponent,
  MarkLineComponent,
  DataZoomInsideComponent,
  CanvasRenderer,
]);

/** The visible part of the time axis, in percent of all of it. */
export interface Zoom {
  start: number;
  end: number;
}

/** A drawn chart. */
export interface Drawn {
  /** Draws another state, at the zoom that there is. */
  show: (option: Option) => void;
  zoom: (to: Zoom) => void;
  /** Points at a share of the visible axis, from 0 to 1; null: at nothing. */
  point: (share: number | null) => void;
  close: () => void;
}

/** Draws into an element and follows its size. */
export function draw(element: HTMLElement, onZoom: (zoom: Zoom) => void): Drawn {
  const chart = init(element);
  const size = new ResizeObserver(() => {
    chart.resize();
  });
  size.observe(element);
  chart.on('datazoom', () => {
    const [zoom] = (chart.getOption() as { dataZoom?: Zoom[] }).dataZoom ?? [];
    if (zoom) onZoom({ start: zoom.start, end: zoom.end });
  });
  return {
    show: (option) => {
      const [zoom] = (chart.getOption() as { dataZoom?: Zoom[] } | undefined)?.dataZoom ?? [];
      chart.setOption(option, { notMerge: true });
      if (zoom) chart.dispatchAction({ type: 'dataZoom', start: zoom.start, end: zoom.end });
    },
    zoom: ({ start, end }) => {
      chart.dispatchAction({ type: 'dataZoom', start, end });
    },
    point: (share) => {
      if (share === null) {
        chart.dispatchAction({ type: 'hideTip' });
        chart.dispatchAction({ type: 'updateAxisPointer', currTrigger: 'leave' });
        return;
      }
      const [panel] = (chart.getOption() as { grid: { left: number; right: number }[] }).grid;
      if (!panel) return;
      const { left, right } = panel;
      chart.dispatchAction({ type: 'showTip', x: left + share * (chart.getWidth() - left - right), y: 60 });
    },
    close: () => {
      size.disconnect();
      chart.dispose();
    },
  };
}
