import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Provider } from 'react-redux';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeStore } from '@/api/store';
import { choose } from '@/words';
import { App } from './app';
import { FakeHub } from './fake-hub';

let hub: FakeHub;
const person = userEvent.setup();

function visit(address = '/') {
  return render(
    <Provider store={makeStore()}>
      <MemoryRouter initialEntries={[address]}>
        <App />
      </MemoryRouter>
    </Provider>,
  );
}

async function signIn(password = 'Secret123') {
  await person.type(await screen.findByLabelText('User name'), 'owner');
  await person.type(screen.getByLabelText('Password'), `${password}{Enter}`);
}

const pit = (number: number) => screen.findByRole('article', { name: `Pit ${number}` });

beforeEach(() => {
  hub = new FakeHub();
  hub.install();
});

afterEach(async () => {
  await act(() => choose('en'));
  vi.unstubAllGlobals();
});

describe('signing in', () => {
  it('leads to the pits, and out again', async () => {
    hub.addPit(1, { temperature: 24.5 });
    visit();
    await signIn();
    expect(await pit(1)).toBeDefined();
    expect(await screen.findByText('Shine Studio')).toBeDefined();

    await person.click(screen.getByRole('button', { name: 'Account' }));
    await person.click(screen.getByRole('button', { name: 'Sign out' }));
    expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeDefined();
    expect(localStorage.getItem('pitwatch.refresh')).toBeNull();
  });

  it.each([
    [{ status: 401, code: 'unauthenticated' }, 'User name or password is wrong.'],
    [{ status: 423, code: 'locked', retryAfter: 840 }, /locked\. Try again in 14 min\./],
    [{ status: 429, code: 'rate_limited', retryAfter: 31 }, 'Too many requests. Try again in 31 s.'],
    [{ status: 503, code: 'unavailable' }, /starting or its database is away/],
    [{ status: 500, code: 'internal' }, /Reference: c-1/],
  ])('says plainly what %o means', async (failure, text) => {
    hub.failure = failure;
    visit();
    await signIn();
    expect((await screen.findByText(text)).closest('[role=alert]')).not.toBeNull();
  });

  it('says when there is no connection', async () => {
    hub.offline = true;
    visit();
    await signIn();
    expect(await screen.findByText(/No connection to Pitwatch/)).toBeDefined();
  });

  it('asks for the code of a second factor', async () => {
    hub.code = '123456';
    hub.addPit(1, {});
    visit();
    await signIn();
    await person.click(await screen.findByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Enter the code.')).toBeDefined();
    await person.type(await screen.findByLabelText('Code'), '111111{Enter}');
    expect(await screen.findByText(/The code is wrong, was used/)).toBeDefined();
    await person.click(screen.getByRole('button', { name: 'Start again' }));
    await person.type(await screen.findByLabelText('Password'), 'Secret123{Enter}');
    await person.type(await screen.findByLabelText('Code'), '123456{Enter}');
    expect(await pit(1)).toBeDefined();
  });

  it('asks for both fields before it calls', async () => {
    visit();
    await person.click(await screen.findByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Enter user name and password.')).toBeDefined();
    expect(hub.calls).toEqual([]);
  });

  it('makes a temporary password be changed first', async () => {
    hub.user.must_change_password = true;
    hub.addPit(1, {});
    visit();
    await signIn();
    await person.type(await screen.findByLabelText('Temporary password'), 'Secret12');
    await person.type(screen.getByLabelText('New password'), 'weak');
    await person.type(screen.getByLabelText('New password, again'), 'weak{Enter}');
    expect(await screen.findByText(/needs at least 8 characters/)).toBeDefined();
    await person.clear(screen.getByLabelText('New password'));
    await person.type(screen.getByLabelText('New password'), 'Better123');
    await person.clear(screen.getByLabelText('New password, again'));
    await person.type(screen.getByLabelText('New password, again'), 'Better123{Enter}');
    expect(await screen.findByText('The temporary password is wrong.')).toBeDefined();
    await person.type(screen.getByLabelText('Temporary password'), '3{Enter}');
    expect(await pit(1)).toBeDefined();
  });

  it('takes up the session after a reload', async () => {
    hub.addPit(1, {});
    localStorage.setItem('pitwatch.refresh', 'r');
    sessionStorage.setItem('pitwatch.access', 'a');
    visit();
    expect(await pit(1)).toBeDefined();
    expect(hub.calls).not.toContain('POST /auth/refresh');
  });

  it('says that a session has ended', async () => {
    hub.expired = true;
    localStorage.setItem('pitwatch.refresh', 'r');
    visit();
    expect(await screen.findByText('Your session has ended. Sign in again.')).toBeDefined();
  });

  it('tells an unknown address', async () => {
    localStorage.setItem('pitwatch.refresh', 'r');
    visit('/nowhere');
    expect(await screen.findByText("This page doesn't exist.")).toBeDefined();
  });
});

describe('the live page', () => {
  beforeEach(() => {
    localStorage.setItem('pitwatch.refresh', 'r');
  });

  it('shows values, band, device and age of each pit', async () => {
    hub.addPit(1, { temperature: 24.5, humidity: 66, pm25: 11 }, {}, 2000);
    visit();
    const card = within(await pit(1));
    expect(await card.findByText('24.5')).toBeDefined();
    expect(card.getByText('66')).toBeDefined();
    expect(card.getByText('above the good range, 40 to 60 %')).toBeDefined();
    expect(card.getByText('18')).toBeDefined();
    expect(card.getByText('AQI (PM)')).toBeDefined();
    expect(card.getByText('Good')).toBeDefined();
    expect(card.getByText('Device online')).toBeDefined();
    expect(card.getByText(/^[2-4] s ago$/)).toBeDefined();
  });

  it('calls it VOC index without dust', async () => {
    hub.addPit(
      1,
      { iaq: 78 },
      { aqi: 78, aqi_source: 'iaq', aqi_standard: null, aqi_category: null, aqi_level: 'yellow' },
    );
    visit();
    const card = within(await pit(1));
    expect(await card.findByText('VOC index')).toBeDefined();
    expect(card.queryByText('AQI (PM)')).toBeNull();
  });

  it('shows no old value, but its age', async () => {
    hub.addPit(1, { temperature: 24.5 }, {}, 14 * 60_000);
    visit();
    const card = within(await pit(1));
    expect(await card.findByText('last 14 min ago')).toBeDefined();
    expect(card.queryByText('24.5')).toBeNull();
    expect(card.queryByText('18')).toBeNull();
    expect(card.getByText('Device silent')).toBeDefined();
    expect(screen.getByRole('button', { name: /Needs attention 1/ })).toBeDefined();
  });

  it('follows readings and alerts as they come', async () => {
    hub.addPit(1, { temperature: 24.5 });
    visit();
    await screen.findByText('24.5');
    await screen.findByText('Live', { selector: '[role=status]' });
    const now = new Date().toISOString();
    act(() => {
      hub.emit('sensor_update', {
        pit_id: 1,
        device_id: 'ESP32-1',
        timestamp: now,
        late: false,
        temperature: 31.4,
        aqi: null,
      });
      hub.emit('alert', hub.addAlert({ created_at: now }));
    });
    expect(await screen.findByText('31.4')).toBeDefined();
    expect(await screen.findByText('AQI above 200')).toBeDefined();
    expect(screen.getByText('New alert: AQI above 200, Pit 1')).toBeDefined();
    expect(screen.getByRole('button', { name: 'Alerts: 1 open' })).toBeDefined();
  });

  it('acknowledges on the card and in the panel', async () => {
    hub.addPit(1, {});
    hub.addPit(2, {});
    hub.addAlert({ pit_id: 1 });
    hub.addAlert({ pit_id: 2, alert_type: 'temp_out_of_range', severity: 'warning', value: 12, limit: 15 });
    visit();
    await person.click(await screen.findByRole('button', { name: 'Acknowledge: AQI above 200, Pit 1' }));
    expect(await within(await pit(1)).findByText(/Acknowledged/)).toBeDefined();

    await person.click(screen.getByRole('button', { name: 'Alerts: 1 open' }));
    const panel = within(screen.getByRole('dialog', { name: 'Alerts' }));
    expect(panel.getByText('started at 12 °C')).toBeDefined();
    await person.click(panel.getByRole('button', { name: 'Acknowledge: Temperature below 15 °C, Pit 2' }));
    expect(await screen.findByRole('button', { name: 'Alerts: none open' })).toBeDefined();
  });

  it('shows only what needs attention, on request', async () => {
    hub.addPit(1, {});
    hub.addPit(2, {});
    hub.addAlert({ pit_id: 2 });
    visit();
    await pit(1);
    await person.click(await screen.findByRole('button', { name: /Needs attention 1/ }));
    expect(screen.queryByRole('article', { name: 'Pit 1' })).toBeNull();
    expect(await pit(2)).toBeDefined();
  });

  it('says that it is reconnecting, and comes back', async () => {
    hub.addPit(1, { temperature: 24.5 });
    visit();
    await screen.findByText('Live', { selector: '[role=status]' });
    hub.offline = true;
    act(() => hub.sockets.at(-1)?.onclose?.());
    expect(await screen.findByText(/Reconnecting…/)).toBeDefined();
    expect(screen.getByText('24.5')).toBeDefined();
    hub.offline = false;
    expect(await screen.findByText('Live', { selector: '[role=status]' }, { timeout: 5000 })).toBeDefined();
  });

  it('does not ask for devices on behalf of an operator', async () => {
    hub.user = { ...hub.user, role: 'staff', sub_role: 'operator' };
    hub.addPit(1, { temperature: 24.5 });
    visit();
    expect(await screen.findByText('Device online')).toBeDefined();
    expect(hub.calls).not.toContain('GET /workshops/1/devices');
  });

  it('goes to sign-in when the session ends meanwhile', async () => {
    hub.addPit(1, {});
    hub.addAlert({});
    visit();
    const acknowledge = await screen.findByRole('button', { name: /^Acknowledge/ });
    hub.expired = true;
    await person.click(acknowledge);
    expect(await screen.findByText('Your session has ended. Sign in again.')).toBeDefined();
  });

  it('says so when the pits cannot be loaded, and tries again', async () => {
    hub.failure = { status: 503, code: 'unavailable' };
    hub.failing = '/workshops/1/pits';
    visit();
    expect(await screen.findByRole('heading', { name: 'The pits could not be loaded' })).toBeDefined();
    hub.failure = null;
    hub.addPit(1, {});
    await person.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await pit(1)).toBeDefined();
  });

  it('says so when there are no pits', async () => {
    visit();
    expect(await screen.findByRole('heading', { name: 'No pits yet' })).toBeDefined();
  });

  it('lets a platform administrator choose the workshop', async () => {
    hub.user = { ...hub.user, role: 'super_admin', workshop_id: null };
    hub.addPit(1, {});
    visit();
    await person.click(await screen.findByRole('link', { name: /Shine Studio/ }));
    expect(await pit(1)).toBeDefined();
    await waitFor(() => {
      expect(screen.getByRole('combobox', { name: 'Workshop' })).toHaveProperty('value', '1');
    });
  });

  it('speaks Hindi', async () => {
    hub.addPit(1, { temperature: 24.5 });
    visit();
    await pit(1);
    await person.click(screen.getAllByRole('button', { name: 'हिन्दी' })[0] ?? document.body);
    expect(await screen.findByRole('heading', { name: 'लाइव' })).toBeDefined();
    expect(document.documentElement.lang).toBe('hi');
  });
});
