import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { System } from './shapes';
import { ok } from '@/testing/fake-hub';
import { visit, withHub } from '@/testing/visit';

const here = withHub();
const GIB = 1024 ** 3;

const withDaysLeft = (days_left: number | null): System => ({
  version: '0.1.0',
  java: '17.0.12',
  os: 'Linux amd64',
  processors: 2,
  started_at: '2026-11-01T10:00:00Z',
  uptime_s: 3600,
  memory: { heap_used_bytes: GIB / 16, heap_max_bytes: GIB / 8 },
  status: 'up',
  checks: { database: { status: 'up', ms: 3 } },
  database: {
    version: '16.4',
    started_at: '2026-11-01T09:00:00Z',
    size_bytes: 2 * GIB,
    connections: 9,
    max_connections: 100,
  },
  disk: { path: '/var/lib/pitwatch', total_bytes: 100 * GIB, free_bytes: 12 * GIB, days_left },
  encryption: { status: 'encrypted', detail: '/dev/mapper/pitwatch' },
});

beforeEach(() => {
  localStorage.setItem('pitwatch.session', 's');
  here.hub.user = { ...here.hub.user, role: 'super_admin', workshop_id: null };
});

const visitWithDaysLeft = async (days: number | null) => {
  here.hub.on('GET', '/admin/system', () => ok(withDaysLeft(days)));
  visit('/platform/system');
  return screen.findByText('12 GiB of 100 GiB free');
};

describe('the disk on the page of the system', () => {
  it.each([
    [20, 'full in 20 days at its growth', false],
    [7, 'full in 7 days at its growth', false],
    [6, 'full in 6 days at its growth', true],
    [1, 'full in 1 day at its growth', true],
    [0, 'full in 0 days at its growth', true],
  ])(
    'says that it is full in %i days, as a warning from the day on that the alert comes',
    async (days, text, warns) => {
      await visitWithDaysLeft(days);
      expect(screen.getByText(text).classList.contains('text-warn')).toBe(warns);
    },
  );

  it('says nothing of days while its growth is not known', async () => {
    const free = await visitWithDaysLeft(null);
    expect(free.textContent).toBe('12 GiB of 100 GiB free');
    expect(screen.queryByText(/at its growth/)).toBeNull();
  });
});
