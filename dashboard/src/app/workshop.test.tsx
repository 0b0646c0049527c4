import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { pit, visit, withHub } from '@/testing/visit';

const here = withHub();

describe("a workshop's settings", () => {
  beforeEach(() => {
    localStorage.setItem('pitwatch.session', 's');
    here.hub.addPit(1, {});
  });

  it('are reached from the menu by the owner, and lead back', async () => {
    visit();
    await pit(1);
    await here.person.click(screen.getByRole('button', { name: 'Account' }));
    await here.person.click(screen.getByRole('link', { name: 'Workshop settings' }));
    expect(await screen.findByText('Shine Studio')).toBeDefined();
    await here.person.click(screen.getByRole('link', { name: 'Live' }));
    expect(await pit(1)).toBeDefined();
  });

  it('are not for staff', async () => {
    here.hub.user = { ...here.hub.user, role: 'staff', sub_role: 'admin' };
    visit();
    await pit(1);
    await here.person.click(screen.getByRole('button', { name: 'Account' }));
    expect(screen.queryByRole('link', { name: 'Workshop settings' })).toBeNull();
  });

  it('are no page for staff that knows the address', async () => {
    here.hub.user = { ...here.hub.user, role: 'staff', sub_role: 'admin' };
    visit('/workshop');
    expect(await screen.findByText("This page doesn't exist.")).toBeDefined();
  });

  it('are those of the workshop that a platform administrator looks at', async () => {
    here.hub.user = { ...here.hub.user, role: 'super_admin', workshop_id: null };
    visit('/?workshop=1');
    await pit(1);
    await here.person.click(screen.getByRole('button', { name: 'Account' }));
    await here.person.click(screen.getByRole('link', { name: 'Workshop settings' }));
    await here.person.click(await screen.findByRole('button', { name: 'Require it' }));
    expect(await screen.findByRole('button', { name: 'Require it now' })).toBeDefined();
    expect(screen.queryByText(/signs you out/)).toBeNull();
    await here.person.click(screen.getByRole('link', { name: 'Live' }));
    expect(await pit(1)).toBeDefined();
  });

  it('require a second factor of owners, and no longer', async () => {
    here.hub.code = '123456';
    visit('/workshop');
    await here.person.click(await screen.findByRole('button', { name: 'Require it' }));
    expect(await screen.findByText(/Owners who have none are signed out/)).toBeDefined();
    await here.person.click(await screen.findByRole('button', { name: 'Require it now' }));
    expect(await screen.findByText('Required')).toBeDefined();
    expect(here.hub.workshop.second_factor_required).toBe(true);
    await here.person.click(screen.getByRole('button', { name: 'No longer require it' }));
    expect(await screen.findByText(/Not required/)).toBeDefined();
    expect(here.hub.workshop.second_factor_required).toBe(false);
  });

  it('say that they sign out an owner who has no second factor, and lead to it', async () => {
    visit('/workshop');
    await here.person.click(await screen.findByRole('button', { name: 'Require it' }));
    expect(await screen.findByText(/this signs you out, too/)).toBeDefined();
    await here.person.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(here.hub.workshop.second_factor_required).toBe(false);
    await here.person.click(await screen.findByRole('button', { name: 'Require it' }));
    await here.person.click(await screen.findByRole('link', { name: 'Set mine up first' }));
    expect(await screen.findByRole('button', { name: 'Set up' })).toBeDefined();
  });

  it('sign out an owner who goes on without a second factor', async () => {
    visit('/workshop');
    await here.person.click(await screen.findByRole('button', { name: 'Require it' }));
    await here.person.click(await screen.findByRole('button', { name: 'Require it and sign out' }));
    expect(await screen.findByText('Your session has ended. Sign in again.')).toBeDefined();
    expect(here.hub.workshop.second_factor_required).toBe(true);
    expect(localStorage.getItem('pitwatch.session')).toBeNull();
  });

  it('say how customers get in', async () => {
    visit('/workshop');
    expect(await screen.findByRole('radio', { name: /^By the link of their job/, checked: true })).toBeDefined();
    await here.person.click(screen.getByRole('radio', { name: /^By user name and password/ }));
    await here.person.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText(/^Saved/)).toBeDefined();
    expect(here.hub.workshop.customer_sign_in).toBe('password');
  });

  it('say when pits are recorded, and what a change means before it is saved', async () => {
    visit('/workshop');
    expect(await screen.findByRole('radio', { name: /^While a car is worked on/, checked: true })).toBeDefined();
    expect(screen.queryByText(/are recorded from now on whose customers have not agreed/)).toBeNull();
    await here.person.click(screen.getByRole('radio', { name: /^Their car is recorded, too/ }));
    expect(screen.getByText(/are recorded from now on whose customers have not agreed/)).toBeDefined();
    const days = screen.getByRole('textbox', { name: 'Days that recordings are kept' });
    await here.person.clear(days);
    await here.person.type(days, '31');
    await here.person.click(screen.getByRole('button', { name: 'Save the camera settings' }));
    expect(here.hub.workshop.video_consent).toBe('required');
    await here.person.clear(days);
    await here.person.type(days, '3');
    expect(screen.getByText(/older than this are deleted/)).toBeDefined();
    await here.person.click(screen.getByRole('button', { name: 'Save the camera settings' }));
    expect(await screen.findByText('The camera settings are saved.')).toBeDefined();
    expect(here.hub.workshop).toMatchObject({ video_record: 'jobs', video_consent: 'notice', video_days: 3 });
    await waitFor(() => {
      expect(screen.queryByText(/older than this are deleted/)).toBeNull();
    });
  });

  it('tell what went wrong, and stay as they were', async () => {
    visit('/workshop');
    await here.person.click(await screen.findByRole('radio', { name: /^By user name and password/ }));
    here.hub.failure = { status: 503, code: 'unavailable' };
    here.hub.failing = '/workshops/1';
    await here.person.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText(/its database is away/)).toBeDefined();
    expect(here.hub.workshop.customer_sign_in).toBe('link');
  });
});
