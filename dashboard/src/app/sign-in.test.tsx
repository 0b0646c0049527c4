import { cleanup, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { pit, visit, withHub } from '@/testing/visit';

const here = withHub();

async function signIn(password = 'Secret123') {
  await here.person.type(await screen.findByLabelText('User name'), 'owner');
  await here.person.type(screen.getByLabelText('Password'), `${password}{Enter}`);
}

describe('signing in', () => {
  it('leads to the pits, and out again', async () => {
    here.hub.addPit(1, { temperature: 24.5 });
    visit();
    await signIn();
    expect(await pit(1)).toBeDefined();
    expect(await screen.findByText('Shine Studio')).toBeDefined();

    await here.person.click(screen.getByRole('button', { name: 'Account' }));
    await here.person.click(screen.getByRole('button', { name: 'Sign out' }));
    expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeDefined();
    expect(localStorage.getItem('pitwatch.session')).toBeNull();
  });

  it.each([
    [{ status: 401, code: 'unauthenticated' }, 'User name or password is wrong.'],
    [{ status: 423, code: 'locked', retryAfter: 840 }, /locked\. Try again in 14 min\./],
    [{ status: 429, code: 'rate_limited', retryAfter: 31 }, 'Too many requests. Try again in 31 s.'],
    [{ status: 503, code: 'unavailable' }, /starting or its database is away/],
    [{ status: 500, code: 'internal' }, /Reference: c-1/],
  ])('says plainly what %o means', async (failure, text) => {
    here.hub.failure = failure;
    visit();
    await signIn();
    expect((await screen.findByText(text)).closest('[role=alert]')).not.toBeNull();
  });

  it('says when there is no connection', async () => {
    here.hub.offline = true;
    visit();
    await signIn();
    expect(await screen.findByText(/No connection to Pitwatch/)).toBeDefined();
  });

  it('asks for the code of a second factor', async () => {
    here.hub.code = '123456';
    here.hub.addPit(1, {});
    visit();
    await signIn();
    await here.person.click(await screen.findByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Enter the code.')).toBeDefined();
    await here.person.type(await screen.findByLabelText('Code'), '111111{Enter}');
    expect(await screen.findByText(/The code is wrong, was used/)).toBeDefined();
    await here.person.click(screen.getByRole('button', { name: 'Start again' }));
    await here.person.type(await screen.findByLabelText('Password'), 'Secret123{Enter}');
    await here.person.type(await screen.findByLabelText('Code'), '123456{Enter}');
    expect(await pit(1)).toBeDefined();
  });

  it('sets up a second factor first where the workshop wants one, and it stays', async () => {
    here.hub.workshop.second_factor_required = true;
    here.hub.addPit(1, {});
    visit();
    await signIn();
    expect(await screen.findByRole('img', { name: /^QR code/ })).toBeDefined();
    expect(screen.getByText('ABCD EFGH IJKL')).toBeDefined();
    await here.person.type(await screen.findByLabelText('Code'), '111111{Enter}');
    expect(await screen.findByText(/The code is wrong, was used/)).toBeDefined();
    await here.person.clear(screen.getByLabelText('Code'));
    await here.person.type(screen.getByLabelText('Code'), '123456{Enter}');
    expect(await screen.findByText('AAAA-BBBB-CCCC')).toBeDefined();
    await here.person.click(screen.getByRole('button', { name: 'I have kept them' }));
    expect(await pit(1)).toBeDefined();

    await here.person.click(screen.getByRole('button', { name: 'Account' }));
    await here.person.click(await screen.findByRole('link', { name: 'My account' }));
    expect(await screen.findByText('Your workshop wants it of its owners.')).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Switch off' })).toBeNull();
  });

  it('asks for both fields before it calls', async () => {
    visit();
    await here.person.click(await screen.findByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Enter user name and password.')).toBeDefined();
    expect(here.hub.calls).toEqual([]);
  });

  it('makes a temporary password be changed first', async () => {
    here.hub.user.must_change_password = true;
    here.hub.addPit(1, {});
    visit();
    await signIn();
    await here.person.type(await screen.findByLabelText('Temporary password'), 'Secret12');
    await here.person.type(screen.getByLabelText('New password'), 'weak');
    await here.person.type(screen.getByLabelText('New password, again'), 'weak{Enter}');
    expect(await screen.findByText(/needs at least 8 characters/)).toBeDefined();
    await here.person.clear(screen.getByLabelText('New password'));
    await here.person.type(screen.getByLabelText('New password'), 'Better123');
    await here.person.clear(screen.getByLabelText('New password, again'));
    await here.person.type(screen.getByLabelText('New password, again'), 'Better123{Enter}');
    expect(await screen.findByText('The temporary password is wrong.')).toBeDefined();
    await here.person.type(screen.getByLabelText('Temporary password'), '3{Enter}');
    expect(await pit(1)).toBeDefined();
  });

  it('takes up the session after a reload', async () => {
    here.hub.addPit(1, {});
    localStorage.setItem('pitwatch.session', 's');
    sessionStorage.setItem('pitwatch.access', 'a');
    sessionStorage.setItem('pitwatch.access-ends', String(Date.now() + 60_000));
    visit();
    expect(await pit(1)).toBeDefined();
    expect(here.hub.calls).not.toContain('POST /auth/refresh');
  });

  it('asks for no session where there was none, and first renews one whose token has run out', async () => {
    visit();
    await screen.findByRole('heading', { name: 'Sign in' });
    expect(here.hub.calls).toEqual([]);

    here.hub.addPit(1, {});
    localStorage.setItem('pitwatch.session', 's');
    sessionStorage.setItem('pitwatch.access', 'a');
    sessionStorage.setItem('pitwatch.access-ends', String(Date.now() - 1));
    cleanup();
    visit();
    expect(await pit(1)).toBeDefined();
    expect(here.hub.calls[0]).toBe('POST /auth/refresh');
  });

  it('forgets at once the refresh token of an earlier version', async () => {
    localStorage.setItem('pitwatch.refresh', 'of an earlier version');
    vi.resetModules();
    await import('../api/tokens');
    expect(localStorage.getItem('pitwatch.refresh')).toBeNull();
  });

  it('says that a session has ended', async () => {
    here.hub.expired = true;
    localStorage.setItem('pitwatch.session', 's');
    visit();
    expect(await screen.findByText('Your session has ended. Sign in again.')).toBeDefined();
  });

  it('tells an unknown address', async () => {
    localStorage.setItem('pitwatch.session', 's');
    visit('/nowhere');
    expect(await screen.findByText("This page doesn't exist.")).toBeDefined();
  });
});
