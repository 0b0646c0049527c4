import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Spinner } from './icons';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('shows no spinner for the first 200 ms, but what it takes the place of', () => {
  const { container } = render(<Spinner before={<b>done</b>} />);
  const spins = () => container.querySelector('.animate-spin') !== null;
  act(() => {
    vi.advanceTimersByTime(199);
  });
  expect(spins()).toBe(false);
  expect(screen.getByText('done')).toBeDefined();
  act(() => {
    vi.advanceTimersByTime(1);
  });
  expect(spins()).toBe(true);
  expect(screen.queryByText('done')).toBeNull();
});
