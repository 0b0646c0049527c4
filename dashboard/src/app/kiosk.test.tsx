import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { pit, visit, withHub } from '@/testing/visit';

const here = withHub();

describe('the wall screen', () => {
  it('shows the pits and alerts, with nothing to press', async () => {
    here.hub.addPit(1, { temperature: 24.5 });
    here.hub.addAlert({});
    visit('/kiosk/wall');
    const card = within(await pit(1));
    expect(await card.findByText('24.5')).toBeDefined();
    expect(await card.findByText('AQI above 200')).toBeDefined();
    expect(screen.queryByRole('button', { name: /^Acknowledge/ })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Account' })).toBeNull();
    expect(screen.getByText('Alerts: 1 open')).toBeDefined();
  });

  it('leaves no trace in the browser, and asks for what the link may see only', async () => {
    localStorage.setItem('pitwatch.session', 'mine');
    here.hub.addPit(1, {});
    visit('/kiosk/wall');
    await screen.findByText('Live', { selector: '[role=status]' });
    expect(localStorage.getItem('pitwatch.session')).toBe('mine');
    expect(sessionStorage.length).toBe(0);
    for (const call of ['GET /auth/me', 'GET /workshops/1', 'GET /workshops/1/devices', 'POST /auth/refresh']) {
      expect(here.hub.calls).not.toContain(call);
    }
  });

  it('opens itself anew when its token has run out', async () => {
    here.hub.addPit(1, {});
    visit('/kiosk/wall');
    await screen.findByText('Live', { selector: '[role=status]' });
    const opened = () => here.hub.calls.filter((call) => call === 'POST /auth/kiosk').length;
    const before = opened();
    here.hub.expired = true;
    act(() => here.hub.sockets.at(-1)?.onclose?.());
    await waitFor(() => {
      expect(opened()).toBeGreaterThan(before);
    });
    here.hub.expired = false;
    expect(await screen.findByText('Live', { selector: '[role=status]' }, { timeout: 5000 })).toBeDefined();
  });

  it('says so when the link is revoked, before and while it is shown', async () => {
    here.hub.addPit(1, {});
    visit('/kiosk/wall');
    await screen.findByText('Live', { selector: '[role=status]' });
    here.hub.kioskToken = null;
    act(() => here.hub.sockets.at(-1)?.onclose?.());
    expect(await screen.findByRole('heading', { name: 'This link no longer works' }, { timeout: 5000 })).toBeDefined();
    cleanup();
    visit('/kiosk/other');
    expect(await screen.findByRole('heading', { name: 'This link no longer works' })).toBeDefined();
  });

  it('says that the subscription has ended instead of what each device does', async () => {
    here.hub.addPit(1, { temperature: 24.5 }, {}, 600_000);
    here.hub.addAlert({ pit_id: null, device_id: null, alert_type: 'subscription_suspended', severity: 'warning' });
    visit('/kiosk/wall');
    const card = within(await pit(1));
    expect(await card.findByText('Subscription ended')).toBeDefined();
    expect(screen.getByText(/^The subscription has ended: devices are not heard/)).toBeDefined();
    expect(card.queryByText('Device silent')).toBeNull();
    act(() => {
      here.hub.emit('alert_cleared', { ...here.hub.alerts[0], status: 'cleared' });
    });
    expect(await card.findByText('Device silent')).toBeDefined();
  });

  it('names the workshop, and shows what its clocks do', async () => {
    here.hub.addPit(1, {});
    visit('/kiosk/wall');
    expect(await screen.findByRole('heading', { name: 'Shine Studio', level: 1 })).toBeDefined();
    expect(document.querySelector('header time')?.textContent).toMatch(/^\d{1,2}:\d{2}/);
  });

  it('takes the code that is typed, and asks for none the next time', async () => {
    here.hub.addPit(1, {});
    visit('/kiosk');
    const code = await screen.findByLabelText('Type the code that the Workshop page shows');
    await here.person.type(code, 'wrong1{Enter}');
    expect(await screen.findByText(/not right, or its ten minutes/)).toBeDefined();
    await here.person.clear(code);
    await here.person.type(code, 'k7pxq4{Enter}');
    expect(await pit(1)).toBeDefined();
    cleanup();
    visit('/kiosk');
    expect(await pit(1)).toBeDefined();
  });

  it('waits for a hub that is away', async () => {
    here.hub.offline = true;
    visit('/kiosk/wall');
    expect(await screen.findByText(/can't be reached/)).toBeDefined();
  });
});
