import { render, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import type { Zoom } from './draw';
import { TimeChart } from './time-chart';

const show = vi.fn();
// As ECharts does: what is drawn anew keeps its zoom, which it tells of.
vi.mock('./draw', () => ({
  draw: (_: HTMLElement, onZoom: (zoom: Zoom) => void) => ({
    show: (option: object) => {
      show(option);
      if (show.mock.calls.length < 20) onZoom({ start: 0, end: 100 });
    },
    zoom: () => undefined,
    point: () => undefined,
    close: () => undefined,
  }),
}));

it('draws a state once, also where nothing is marked', async () => {
  const metrics: [] = [];
  const chart = <TimeChart label="Climate" metrics={metrics} from={0} to={1} zone="Asia/Kolkata" />;
  const { rerender } = render(chart);
  await waitFor(() => {
    expect(show).toHaveBeenCalled();
  });
  rerender(chart);
  expect(screen.getByRole('figure', { name: 'Climate' })).toBeDefined();
  expect(show).toHaveBeenCalledTimes(1);
});
