import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { pit, visit, withHub } from '@/testing/visit';

const here = withHub();

describe('my account', () => {
  const session = (id: string, current: boolean, user_agent: string | null) => ({
    id,
    current,
    user_agent,
    address: '10.0.0.1',
    created_at: new Date().toISOString(),
    last_used_at: new Date(Date.now() - 3_600_000).toISOString(),
    expires_at: new Date().toISOString(),
  });

  beforeEach(() => {
    localStorage.setItem('pitwatch.session', 's');
    here.hub.addPit(1, {});
  });

  it('is reached from the menu, and leads back', async () => {
    visit();
    await pit(1);
    await here.person.click(screen.getByRole('button', { name: 'Account' }));
    await here.person.click(screen.getByRole('link', { name: 'My account' }));
    expect(await screen.findByRole('heading', { name: 'My account' })).toBeDefined();
    expect(screen.getByText('owner · Owner')).toBeDefined();
    await here.person.click(screen.getByRole('link', { name: 'Live' }));
    expect(await pit(1)).toBeDefined();
  });

  it('changes the password', async () => {
    visit('/account');
    await here.person.type(await screen.findByLabelText('Present password'), 'Wrong1234');
    await here.person.type(screen.getByLabelText('New password'), 'Better123');
    await here.person.type(screen.getByLabelText('New password, again'), 'Better123{Enter}');
    expect(await screen.findByText('The present password is wrong.')).toBeDefined();
    await here.person.clear(screen.getByLabelText('Present password'));
    await here.person.type(screen.getByLabelText('Present password'), 'Secret123{Enter}');
    expect(await screen.findByText(/The password is changed/)).toBeDefined();
    expect(screen.getByLabelText('New password')).toHaveProperty('value', '');
  });

  it('changes the password with a code where there is a second factor', async () => {
    here.hub.code = '123456';
    visit('/account');
    await here.person.type(await screen.findByRole('textbox', { name: 'Second factor' }), '000000');
    await here.person.type(screen.getByLabelText('Present password'), 'Secret123');
    await here.person.type(screen.getByLabelText('New password'), 'Better123');
    await here.person.type(screen.getByLabelText('New password, again'), 'Better123{Enter}');
    expect(await screen.findByText(/The code is wrong, or was used/)).toBeDefined();
    await here.person.clear(screen.getByRole('textbox', { name: 'Second factor' }));
    await here.person.type(screen.getByRole('textbox', { name: 'Second factor' }), '{Enter}');
    expect(await screen.findByText('Enter the code.')).toBeDefined();
    await here.person.type(screen.getByRole('textbox', { name: 'Second factor' }), '123456{Enter}');
    expect(await screen.findByText(/The password is changed/)).toBeDefined();
  });

  it('sends messages to another address by the password and its code', async () => {
    visit('/account');
    await here.person.click(await screen.findByRole('button', { name: 'Change the e-mail address' }));
    await here.person.click(screen.getByRole('button', { name: 'Send the code' }));
    expect(await screen.findByText('Enter an e-mail address.')).toBeDefined();
    await here.person.type(screen.getByLabelText('New e-mail address'), 'new@example.com');
    await here.person.type(screen.getByLabelText('Your password'), 'Wrong1234{Enter}');
    expect(await screen.findByText('The present password is wrong.')).toBeDefined();
    await here.person.clear(screen.getByLabelText('Your password'));
    await here.person.type(screen.getByLabelText('Your password'), 'Secret123{Enter}');
    expect(await screen.findByText(/A code is on its way to new@example.com/)).toBeDefined();
    await here.person.type(screen.getByLabelText('Code'), '000000{Enter}');
    expect(await screen.findByText('The code is wrong, was used, or is too old.')).toBeDefined();
    await here.person.clear(screen.getByLabelText('Code'));
    await here.person.type(screen.getByLabelText('Code'), '123456{Enter}');
    expect(await screen.findByText('Messages go to new@example.com from now on.')).toBeDefined();
    expect(screen.getByText('new@example.com')).toBeDefined();
    expect(screen.getByRole('button', { name: 'Add a phone number' })).toBeDefined();
  });

  it('says what one wants to be told of, in which language, and when not', async () => {
    visit('/account');
    await here.person.selectOptions(await screen.findByLabelText('Messages come in'), 'hi');
    await here.person.click(screen.getByRole('checkbox', { name: 'The summary of each week' }));
    await here.person.type(screen.getByLabelText(/^Quiet from/), '22:00');
    await here.person.click(screen.getByRole('button', { name: 'Save the messages' }));
    expect(await screen.findByText('Fill in both hours, or none.')).toBeDefined();
    await here.person.type(screen.getByLabelText(/^Quiet until/), '07:00');
    await here.person.click(screen.getByRole('button', { name: 'Save the messages' }));
    expect(await screen.findByText('Your messages are set.')).toBeDefined();
    expect(here.hub.preferences).toMatchObject({
      language: 'hi',
      opt_outs: ['summary'],
      quiet_hours: { from: '22:00', to: '07:00' },
    });

    await here.person.click(screen.getByRole('checkbox', { name: /^None, not even/ }));
    await here.person.click(screen.getByRole('button', { name: 'Save the messages' }));
    await waitFor(() => {
      expect(here.hub.preferences.quiet_hours).toBe('off');
    });
  });

  it('sets up the second factor, shows the recovery codes once, and takes it away', async () => {
    visit('/account');
    await here.person.click(await screen.findByRole('button', { name: 'Set up' }));
    await here.person.click(screen.getByRole('button', { name: 'Set up' }));
    expect(await screen.findByText('Enter your password.')).toBeDefined();
    await here.person.type(screen.getByLabelText('Your password'), 'Wrong1234{Enter}');
    expect(await screen.findByText('The present password is wrong.')).toBeDefined();
    await here.person.clear(screen.getByLabelText('Your password'));
    await here.person.type(screen.getByLabelText('Your password'), 'Secret123{Enter}');
    expect(await screen.findByRole('img', { name: /^QR code/ })).toBeDefined();
    expect(screen.getByText('ABCD EFGH IJKL')).toBeDefined();
    await here.person.type(screen.getByLabelText('Code'), '000000{Enter}');
    expect(await screen.findByText(/The code is wrong, or was used/)).toBeDefined();
    await here.person.clear(screen.getByLabelText('Code'));
    await here.person.type(screen.getByLabelText('Code'), '123456{Enter}');
    const codes = within(await screen.findByRole('list', { name: /recovery codes/ }));
    expect(codes.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      'AAAA-BBBB-CCCC',
      'DDDD-EEEE-FFFF',
    ]);
    await here.person.click(screen.getByRole('button', { name: 'Copy' }));
    expect(await screen.findByText('Copied')).toBeDefined();
    expect(await navigator.clipboard.readText()).toBe('AAAA-BBBB-CCCC\nDDDD-EEEE-FFFF');
    await here.person.click(screen.getByRole('button', { name: 'I have kept them' }));
    expect(screen.queryByText('AAAA-BBBB-CCCC')).toBeNull();

    await here.person.click(await screen.findByRole('button', { name: 'Switch off' }));
    await here.person.type(screen.getByLabelText('Your password'), 'Secret123');
    await here.person.type(screen.getByLabelText('Code'), '123456{Enter}');
    expect(await screen.findByText('Off. The password alone is enough.')).toBeDefined();
  });

  it('lists where one is signed in, and ends sessions', async () => {
    const chrome =
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
    const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Safari/604.1';
    here.hub.sessions = [session('b', false, phone), session('a', true, chrome), session('c', false, null)];
    visit('/account');
    const items = await screen.findAllByText('10.0.0.1', { exact: false });
    expect(items).toHaveLength(3);
    const mine = within((await screen.findByText('Chrome on Linux')).closest('li') ?? document.body);
    expect(mine.getByText('This device')).toBeDefined();
    expect(screen.getByText('Unknown device')).toBeDefined();
    await here.person.click(screen.getByRole('button', { name: 'End the session of Safari on iOS' }));
    await waitFor(() => {
      expect(screen.queryByText('Safari on iOS')).toBeNull();
    });
    expect(here.hub.calls).toContain('DELETE /auth/sessions/b');
  });
});
