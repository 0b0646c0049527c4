import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { User } from '@/contract/shapes';
import { list } from '@/testing/fake-hub';
import { visit, withHub } from '@/testing/visit';
import { pages } from './pages';

const here = withHub();

const people = {
  'platform administrator': { role: 'super_admin', sub_role: null, workshop_id: null },
  owner: { role: 'owner', sub_role: null, workshop_id: 1 },
  administrator: { role: 'staff', sub_role: 'admin', workshop_id: 1 },
  operator: { role: 'staff', sub_role: 'operator', workshop_id: 1 },
  customer: { role: 'customer', sub_role: null, workshop_id: 1 },
} as const satisfies Record<string, Pick<User, 'role' | 'sub_role' | 'workshop_id'>>;
type Person = keyof typeof people;

const platform: Person[] = ['platform administrator'];
const owners: Person[] = ['platform administrator', 'owner'];
const admins: Person[] = [...owners, 'administrator'];
const team: Person[] = [...admins, 'operator'];

/** Who finds a page at which address; to all others there is none. */
const rights: Record<string, Person[]> = {
  '/': [...team, 'customer'], // who is led to their own cars
  '/a/:id': team,
  '/alerts': team,
  '/alerts/limits': team,
  '/devices': admins,
  '/devices/:device': admins,
  '/devices/claim': admins,
  '/devices/command': admins,
  '/devices/new': admins,
  '/devices/waiting': ['platform administrator'],
  '/jobs': team,
  '/jobs/new': admins,
  '/jobs/:id': team,
  '/my': ['customer'],
  '/my/:id': ['customer'],
  '/pits/:id': team,
  '/staff': admins,
  '/staff/new': admins,
  '/staff/:id': admins,
  '/workshop': owners,
  '/workshop/templates/new': owners,
  '/workshop/templates/:id': owners,
  '/platform': platform,
  '/platform/alerts': platform,
  '/platform/audit': platform,
  '/platform/backups': platform,
  '/platform/broker': platform,
  '/platform/dead-letters': platform,
  '/platform/licences': platform,
  '/platform/logs': platform,
  '/platform/onboarding': platform,
  '/platform/plugins': platform,
  '/platform/routes': platform,
  '/platform/routes/:file': platform,
  '/platform/subscriptions': platform,
  '/platform/system': platform,
  '/account': [...team, 'customer'],
};

describe('pages by role', () => {
  beforeEach(() => {
    localStorage.setItem('pitwatch.session', 's');
    here.hub.addPit(1, {});
    here.hub.on('GET', '/workshops/1/devices', () => list([])); // whole ones, on a page of theirs
  });

  it('are told for each page there is', () => {
    expect(Object.keys(rights).sort()).toEqual(pages.map(({ path }) => path).sort());
  });

  it.each(Object.keys(people) as Person[])(
    'are found by whom they are for, and by no others: %s',
    { timeout: 120_000 },
    async (person) => {
      here.hub.user = { ...here.hub.user, ...people[person] };
      const found: string[] = [];
      for (const path of Object.keys(rights)) {
        const { unmount } = visit(`${path.replace(':id', '1')}?workshop=1`);
        const heading = await screen.findByRole('heading', { level: 1 });
        if (heading.textContent !== "This page doesn't exist.") found.push(path);
        unmount();
      }
      expect(found).toEqual(Object.keys(rights).filter((path) => rights[path]?.includes(person)));
    },
  );
});
