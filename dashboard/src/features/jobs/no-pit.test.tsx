import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { list } from '@/testing/fake-hub';
import { visit, withHub } from '@/testing/visit';

const here = withHub();

beforeEach(() => {
  localStorage.setItem('pitwatch.session', 's');
  here.hub.on('GET', '/workshops/1/templates', () => list([]));
  here.hub.on('GET', '/workshops/1/users', () => list([]));
});

describe('a new job without a pit in use', () => {
  it('leads to the pits that are in maintenance', async () => {
    here.hub.addPit(1, {});
    for (const pit of here.hub.pits) pit.status = 'maintenance';
    visit('/jobs/new');
    expect(await screen.findByText('No pit is in use: a job needs one')).toBeDefined();
    expect(screen.getByText(/^All pits are in maintenance/)).toBeDefined();
    expect(screen.getByRole('link', { name: /^Pit 1/ }).getAttribute('href')).toBe('/pits/1');
  });

  it('leads an owner without pits to where they are made', async () => {
    visit('/jobs/new');
    const link = await screen.findByRole('link', { name: 'Make a pit' });
    expect(link.getAttribute('href')).toBe('/workshop?tab=pits');
  });
});

describe('a new job from the card of a free pit', () => {
  it('is in that pit', async () => {
    for (const number of [1, 2, 3]) here.hub.addPit(number, {});
    visit('/jobs/new?pit=3');
    expect(await screen.findByRole('combobox', { name: 'Pit' })).toHaveProperty('value', '3');
  });
});
