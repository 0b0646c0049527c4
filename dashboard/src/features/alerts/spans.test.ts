import { describe, expect, it } from 'vitest';
import { limitsOf } from './spans';

const now = Date.parse('2026-11-25T10:00:00Z');

describe('the time that a list is asked for', () => {
  it('goes back from now by a span', () => {
    expect(limitsOf({ time: 'week', from: '', to: '' }, now)).toEqual({ from: '2026-11-18T10:00:00.000Z' });
  });

  it('is any where none is chosen, or an address says what there is not', () => {
    expect(limitsOf({ time: '', from: '2026-11-01T00:00:00Z', to: '' }, now)).toEqual({});
    expect(limitsOf({ time: 'own', from: 'yesterday', to: '' }, now)).toEqual({});
  });

  it('is from one moment to another, or has one of them only', () => {
    const [from, to] = ['2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z'];
    expect(limitsOf({ time: 'own', from, to }, now)).toEqual({ from, to });
    expect(limitsOf({ time: 'own', from: '', to }, now)).toEqual({ to });
  });

  it('never ends before it begins', () => {
    const [from, to] = ['2026-11-02T00:00:00Z', '2026-11-01T00:00:00Z'];
    expect(limitsOf({ time: 'own', from, to }, now)).toEqual({ from });
  });
});
