import { describe, expect, it } from 'vitest';
import { metricsOf } from './limit-lines';
import { pitConfig, workshopConfig } from '@/testing/limits';

const say = { name: (id: string) => id, today: (at: number) => `today ${at}`, proposed: (at: number) => `new ${at}` };
const linesOf = (compared: Parameters<typeof metricsOf>[1]) => metricsOf([], compared, say)[0]?.lines;

describe('the lines of limits', () => {
  it("are today's and the proposed one, and one where nothing changes", () => {
    const proposed = { aqi: { warning: 120, critical: 200 } };
    expect(linesOf({ workshop: null, today: workshopConfig, proposed })).toEqual([
      { at: 150, text: 'today 150', tone: 'now' },
      { at: 120, text: 'new 120', tone: 'next' },
      { at: 200, text: 'today 200', tone: 'now' },
    ]);
  });

  it("are the workshop's where a pit has none of its own, and gone where it has no limit", () => {
    expect(linesOf({ workshop: workshopConfig, today: pitConfig, proposed: null })).toEqual([
      { at: 150, text: 'today 150', tone: 'now' },
    ]);
    const proposed = { aqi: { warning: 'off', critical: null } };
    expect(linesOf({ workshop: workshopConfig, today: pitConfig, proposed })).toEqual([
      { at: 150, text: 'today 150', tone: 'now' },
      { at: 200, text: 'new 200', tone: 'next' },
    ]);
  });

  it('are crossed where a limit was left within a quarter of an hour', () => {
    const row = (timestamp: string, min: number, avg: number, max: number) => ({ timestamp, aqi: { min, avg, max } });
    const rows = [row('2026-11-25T06:00:00Z', 20, 90, 180), row('2026-11-25T06:15:00Z', 20, 60, 140)];
    const [aqi] = metricsOf(rows, { workshop: null, today: workshopConfig, proposed: null }, say);
    expect(aqi?.points.map(([, value]) => value)).toEqual([180, 60]);
  });
});
