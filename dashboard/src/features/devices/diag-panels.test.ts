import { describe, expect, it } from 'vitest';
import { AT, diag, iso } from '@/testing/devices';
import { beginOf, panelsOf, SPANS } from './diag-panels';

const MINUTE = 60_000;

describe('the charts of a device that says how it is', () => {
  it('have a panel for memory, signal, running time and what waits, in units that one reads', () => {
    const said = [
      diag({ received_at: iso(600), heap_free: 102_400, uptime_s: 7_200, rssi: -70, queue: 3 }),
      diag({ received_at: iso(300), heap_free: 51_200, uptime_s: 7_500, rssi: -71, queue: null }),
    ];
    const panels = panelsOf(said, (id) => `<${id}>`);
    expect(panels.map(({ name, unit }) => [name, unit])).toEqual([
      ['<heap>', 'KiB'],
      ['<rssi>', 'dBm'],
      ['<uptime>', 'h'],
      ['<queue>', ''],
    ]);
    expect(panels[0]?.points).toEqual([
      [AT - 10 * MINUTE, 100],
      [AT - 5 * MINUTE, 50],
    ]);
    expect(panels[2]?.points[0]?.[1]).toBe(2);
    expect(panels[3]?.points).toEqual([[AT - 10 * MINUTE, 3]]);
  });

  it('have none for what the device never names: a cable has no signal', () => {
    const ids = panelsOf([diag({ rssi: null, link: 'ethernet' })], (id) => id).map(({ id }) => id);
    expect(ids).toEqual(['heap', 'uptime', 'queue']);
  });

  it('begin with the first value, but are never too short to be read', () => {
    const said = (ago: number) => [diag({ received_at: iso(ago / 1_000) })];
    expect(beginOf(said(2 * SPANS.day), AT, 'day')).toBe(AT - SPANS.day);
    expect(beginOf(said(120 * MINUTE), AT, 'day')).toBe(AT - 120 * MINUTE);
    expect(beginOf(said(5 * MINUTE), AT, 'day')).toBe(AT - 60 * MINUTE);
  });
});
