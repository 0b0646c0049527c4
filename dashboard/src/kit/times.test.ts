import { afterEach, describe, expect, it } from 'vitest';
import { showZone, zoneShown } from '../live/zone';
import { isElsewhere, momentOf, sameDay, timeOf } from './times';

const at = Date.parse('2026-11-22T20:00:00Z');

afterEach(() => {
  showZone(null);
});

describe('times', () => {
  it("are those of the workshop's clocks, wherever one looks from", () => {
    showZone('Asia/Kolkata');
    expect(timeOf(at, 'en')).toMatch(/^1:30/);
    showZone('America/New_York');
    expect(timeOf(at, 'en')).toMatch(/^3:00/);
  });

  it("have the workshop's days", () => {
    const now = Date.parse('2026-11-22T17:00:00Z');
    showZone('UTC');
    expect(sameDay(at, now)).toBe(true);
    showZone('Asia/Kolkata');
    expect(sameDay(at, now)).toBe(false);
    expect(momentOf(at, now, 'en')).toMatch(/^Monday, 1:30/);
  });

  it('tell a day that is gone from the same one of next week', () => {
    showZone('Asia/Kolkata');
    const days = (count: number) => momentOf(at + count * 24 * 3_600_000, at, 'en');
    expect(days(3)).toMatch(/^Thursday, 1:30/);
    expect(days(-4)).toMatch(/^Thu, (19 Nov|Nov 19), 1:30/);
    expect(days(-30)).toMatch(/^(24 October|October 24), 1:30/);
  });

  it("are the viewer's own in a zone that the browser doesn't know", () => {
    showZone('Mars/Olympus');
    expect(zoneShown()).toBeUndefined();
    expect(isElsewhere(at)).toBe(false);
  });

  it('say where they differ from those of the viewer', () => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    showZone(own);
    expect(isElsewhere(at)).toBe(false);
    showZone(own === 'Pacific/Kiritimati' ? 'Asia/Kolkata' : 'Pacific/Kiritimati');
    expect(isElsewhere(at)).toBe(true);
  });
});
