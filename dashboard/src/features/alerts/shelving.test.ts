import { describe, expect, it } from 'vitest';
import { minutesUntil, tomorrowOf } from './shelving';

const zone = 'Asia/Kolkata';
const warning = { severity: 'warning' } as const;
const critical = { severity: 'critical' } as const;
const iso = (at: number) => new Date(at).toISOString();

describe('shelving', () => {
  it('until tomorrow is until tomorrow morning, of a critical alert a day at most', () => {
    const night = Date.parse('2026-11-24T20:30:00Z'); // 2:00
    expect(iso(tomorrowOf(warning, night, zone))).toBe('2026-11-26T02:30:00.000Z');
    expect(iso(tomorrowOf(critical, night, zone))).toBe('2026-11-25T20:30:00.000Z');
  });

  it('is asked for in whole minutes that the hub takes', () => {
    expect(minutesUntil(90_500, 0, warning)).toBe(2);
    expect(minutesUntil(-5, 0, warning)).toBe(1);
    expect(minutesUntil(Number.MAX_SAFE_INTEGER, 0, critical)).toBe(1440);
    expect(minutesUntil(Number.MAX_SAFE_INTEGER, 0, warning)).toBe(10_080);
  });
});
