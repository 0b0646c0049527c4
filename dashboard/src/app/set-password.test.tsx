import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ok } from '@/testing/fake-hub';
import { pit, visit, withHub } from '@/testing/visit';

const here = withHub();

describe('choosing a password by a link', () => {
  const choose = async (next: string, again = next) => {
    await here.person.clear(await screen.findByLabelText('New password'));
    await here.person.type(screen.getByLabelText('New password'), next);
    await here.person.clear(screen.getByLabelText('New password, again'));
    await here.person.type(screen.getByLabelText('New password, again'), `${again}{Enter}`);
  };

  it('tells the rules, and leads to the pits', async () => {
    here.hub.addPit(1, {});
    visit('/set-password#once');
    await choose('weak');
    expect(await screen.findByText(/needs at least 8 characters/)).toBeDefined();
    await choose('Better123', 'Better124');
    expect(await screen.findByText('The two new passwords differ.')).toBeDefined();
    expect(here.hub.calls).toEqual([]);
    await choose('Better123');
    expect(await pit(1)).toBeDefined();
    expect(here.hub.password).toBe('Better123');
  });

  it('asks for the second factor, if there is one', async () => {
    here.hub.addPit(1, {});
    here.hub.code = '123456';
    visit('/set-password#once');
    await choose('Better123');
    await here.person.type(await screen.findByLabelText('Code'), '123456{Enter}');
    expect(await pit(1)).toBeDefined();
  });

  it.each(['/set-password', '/set-password#other', '/set-password?token=other'])(
    'says that %s is no good any more, and leads to sign-in',
    async (address) => {
      visit(address);
      if (address.includes('other')) await choose('Better123');
      expect(await screen.findByRole('heading', { name: 'This link no longer works' })).toBeDefined();
      await here.person.click(screen.getByRole('link', { name: 'Go to sign-in' }));
      expect(await screen.findByLabelText('User name')).toBeDefined();
    },
  );

  it('keeps what was typed when the hub is away', async () => {
    here.hub.offline = true;
    visit('/set-password#once');
    await choose('Better123');
    expect(await screen.findByText(/No connection to Pitwatch/)).toBeDefined();
    here.hub.offline = false;
    here.hub.addPit(1, {});
    await here.person.click(screen.getByRole('button', { name: 'Save and go on' }));
    expect(await pit(1)).toBeDefined();
  });
});

describe('a forgotten password', () => {
  const open = async () => {
    visit('/');
    await here.person.click(await screen.findByRole('link', { name: 'Forgot your password?' }));
    return screen.findByRole('heading', { name: 'Forgot your password?' });
  };

  it('is asked for by the user name, and never says whether there is such a person', async () => {
    const asked: unknown[] = [];
    here.hub.on('POST', '/auth/forgot-password', ({ body }) => {
      asked.push(body);
      return ok(null);
    });
    await open();
    await here.person.click(screen.getByRole('button', { name: 'Send me a link' }));
    expect((await screen.findByText('Enter your user name.')).closest('[role=alert]')).not.toBeNull();
    await here.person.type(screen.getByLabelText('User name'), ' anita {Enter}');
    expect(await screen.findByText(/If the e-mail address of anita was confirmed/)).toBeDefined();
    expect(asked).toEqual([{ username: 'anita' }]);
    await here.person.click(screen.getByRole('link', { name: 'Back to sign-in' }));
    expect(await screen.findByLabelText('Password')).toBeDefined();
  });

  it('says how long to wait when too many were asked for', async () => {
    await open();
    here.hub.failure = { status: 429, code: 'rate_limited', retryAfter: 31 };
    await here.person.type(screen.getByLabelText('User name'), 'anita{Enter}');
    expect(await screen.findByText('Too many requests. Try again in 31 s.')).toBeDefined();
  });
});
