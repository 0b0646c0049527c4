import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { list, ok } from '@/testing/fake-hub';
import { visit, withHub } from '@/testing/visit';

const here = withHub();

beforeEach(() => {
  localStorage.setItem('pitwatch.session', 's');
  here.hub.addPit(1, { temperature: 24.5 });
  here.hub.on('GET', '/workshops/1/users', () => list([{ id: 1, name: 'Asha Sharma' }]));
});

const row = (name: RegExp) => screen.findByRole('row', { name });

describe('the page of alerts', () => {
  it('says what to do, how long it took the last time, who knows, and leads to the chart of that time', async () => {
    const created_at = '2026-11-25T06:00:00.000Z';
    here.hub.addAlert({ created_at, ...{ told: 2, last_seconds: 720 } });
    visit('/alerts');
    const found = within(await row(/AQI above 200/));
    expect(found.getByText(/^AQI 346: stop the film, close the door.* Last time it took 12 min\.$/)).toBeDefined();
    expect(found.getByRole('link', { name: 'Pit 1: chart at that time' }).getAttribute('href')).toBe(
      `/pits/1?at=${encodeURIComponent(created_at)}`,
    );
    expect(found.getByRole('link', { name: /^Notices of .*2 people$/ }).getAttribute('href')).toBe(
      '/alerts?tab=notices&alert=1',
    );
    expect(found.getByRole('link', { name: /AQI above 200$/ }).getAttribute('href')).toBe('/a/1');
  });

  it('names the device where a pit has two', async () => {
    here.hub.addAlert({ alert_type: 'device_offline', device_id: 'ESP32-B' });
    visit('/alerts');
    await row(/Pit 1/);
    expect(screen.queryByText(/ESP32-B/)).toBeNull();
    cleanup();
    here.hub.pits[0]?.device_ids.push('ESP32-B');
    visit('/alerts');
    expect((await screen.findAllByText(/Pit 1 · ESP32-B/)).length).toBeGreaterThan(0);
  });

  it('acknowledges one, keeps the focus there, and shelves by choice', async () => {
    here.hub.addAlert({});
    visit('/alerts');
    const found = within(await row(/AQI above 200/));
    await here.person.click(found.getByRole('button', { name: 'Acknowledge: AQI above 200, Pit 1' }));
    expect(await found.findByRole('button', { name: 'Acknowledged' })).toBe(document.activeElement);

    await here.person.click(found.getByRole('button', { name: /^Shelve/ }));
    await here.person.click(await screen.findByRole('menuitem', { name: '15 minutes' }));
    expect(await found.findByRole('button', { name: /^Shelved until/ })).toBeDefined();
    const until = Date.parse(here.hub.alerts[0]?.shelved_until ?? '');
    expect(until - Date.now()).toBeGreaterThan(14 * 60_000);
    expect(until - Date.now()).toBeLessThan(16 * 60_000);
  });

  it('asks for what the filters let through, and acknowledges just that', async () => {
    here.hub.addAlert({});
    const asked: string[] = [];
    here.hub.on('POST', '/workshops/1/alerts/acknowledge-all', ({ query }) => {
      asked.push(query.toString());
      return ok({ acknowledged: 1 });
    });
    visit('/alerts');
    await row(/AQI above 200/);
    await here.person.selectOptions(screen.getByRole('combobox', { name: 'Pit' }), 'Pit 1');
    await here.person.selectOptions(screen.getByRole('combobox', { name: 'Severity' }), 'Critical');
    await here.person.click(await screen.findByRole('button', { name: 'Acknowledge these' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Acknowledge 1 alert?' }));
    await here.person.click(dialog.getByRole('button', { name: 'Acknowledge' }));
    expect(await screen.findByText('1 alert is acknowledged.')).toBeDefined();
    expect(asked).toEqual(['pit_id=1&severity=critical&status=open']);
  });

  it('asks to acknowledge none before those of a chosen filter are counted', async () => {
    here.hub.addAlert({});
    visit('/alerts');
    await row(/AQI above 200/);
    const button = async (name: string) => (await screen.findByRole('button', { name })).getAttribute('aria-disabled');
    await waitFor(async () => {
      expect(await button('Acknowledge all')).toBe('false');
    });
    const fetchOf = globalThis.fetch;
    let pass: (() => void) | undefined;
    globalThis.fetch = async (url, init) => {
      const answer = await fetchOf(url, init);
      if (/severity=critical.*page_size=1$/.test(url as string)) await new Promise<void>((done) => (pass = done));
      return answer;
    };
    await here.person.selectOptions(screen.getByRole('combobox', { name: 'Severity' }), 'Critical');
    expect(await button('Acknowledge these')).toBe('true');
    globalThis.fetch = fetchOf;
    await waitFor(() => {
      expect(pass).toBeDefined();
    });
    pass?.();
    await waitFor(async () => {
      expect(await button('Acknowledge these')).toBe('false');
    });
  });

  it('follows the socket', async () => {
    const alert = here.hub.addAlert({});
    visit('/alerts');
    const found = within(await row(/AQI above 200/));
    act(() => {
      Object.assign(alert, { status: 'acknowledged' });
      here.hub.emit('alert_acknowledged', { ...alert });
    });
    expect(await found.findByRole('button', { name: 'Acknowledged' })).toBeDefined();
    act(() => {
      Object.assign(alert, { status: 'cleared' });
      here.hub.emit('alert_cleared', { ...alert });
    });
    expect(await screen.findByRole('heading', { name: 'No open alerts' })).toBeDefined();
    await waitFor(() => {
      expect(screen.queryByText('All are acknowledged already.')).toBeNull();
    });
  });

  it('tries a channel with a notice to oneself, and follows it to its end', async () => {
    const sent: unknown[] = [];
    const test = { id: 9, event: 'test', subject: null, channel: 'email', user_id: 1, to: 'a•••@example.com' };
    const made = { ...test, template: null, alert_id: null, job_id: null, attempts: 0, reason: null };
    let state = 'pending';
    const notice = () => ({ ...made, state, created_at: '2026-11-25T06:00:00Z', sent_at: null, delivered_at: null });
    here.hub.on('GET', '/workshops/1/notifications', () => list(sent.length > 0 ? [notice()] : []));
    here.hub.on('POST', '/workshops/1/notifications/test', ({ body }) => {
      sent.push(body);
      return ok(notice());
    });
    visit('/alerts?tab=notices');
    await here.person.click(await screen.findByRole('button', { name: 'Try the channels' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Try the channels' }));
    expect(dialog.getByRole('button', { name: 'Send a test by SMS' })).toHaveProperty('disabled', true);
    await here.person.click(dialog.getByRole('button', { name: 'Send a test by E-mail' }));
    expect(sent).toEqual([{ channel: 'email', to: 'asha@example.com' }]);
    expect(await dialog.findByText('Waits')).toBeDefined();
    state = 'sent';
    expect(await dialog.findByText('Sent, not confirmed')).toBeDefined();
  });

  it('shows admins what became of notices, in words, and operators nothing of it', async () => {
    const asked: string[] = [];
    here.hub.on('GET', '/workshops/1/notifications', ({ query }) => {
      asked.push(query.get('state') ?? '');
      const notice = {
        subject: 'pit:1',
        job_id: null,
        alert_id: 1,
        template: null,
        created_at: '2026-11-25T06:00:00Z',
      };
      const never = { sent_at: null, delivered_at: null, attempts: 0 };
      return list([
        {
          ...{ ...notice, ...never, id: 1, event: 'alert', channel: 'sms', user_id: 1, to: '••••5678' },
          ...{ state: 'suppressed', reason: 'quiet_hours' },
        },
        {
          ...{ ...notice, ...never, id: 2, event: 'alert', channel: 'webhook', user_id: null, to: 'books.example' },
          ...{ state: 'pending', reason: 'connection refused', attempts: 3 },
        },
        {
          ...{ ...notice, ...never, id: 3, event: 'job_moved', channel: 'sms', user_id: 9, to: '' },
          ...{ state: 'suppressed', reason: 'erased' },
        },
      ]);
    });
    visit('/alerts?tab=notices');
    const held = within(await row(/Asha Sharma/));
    expect(held.getByText('Not sent')).toBeDefined();
    expect(held.getByText('quiet hours: it comes in the summary afterwards')).toBeDefined();
    const again = within(await row(/books\.example/));
    expect(again.getByText('connection refused · 3 attempts')).toBeDefined();
    expect(screen.getByText('the data of the customer were erased')).toBeDefined();
    await here.person.selectOptions(screen.getByRole('combobox', { name: 'What became of it' }), 'Delivered');
    await waitFor(() => {
      expect(asked).toContain('delivered');
    });
  });

  it('is without the log for operators', async () => {
    here.hub.user = { ...here.hub.user, role: 'staff', sub_role: 'operator' };
    here.hub.addAlert({});
    visit('/alerts?tab=notices');
    await row(/AQI above 200/);
    expect(screen.getAllByRole('tab').map(({ textContent }) => textContent)).toEqual(['Open', 'History', 'Shelved']);
    expect(screen.queryByRole('link', { name: /^Notices of/ })).toBeNull();
  });
});

describe('an alert', () => {
  it('has a page that notices lead to, which follows the socket', async () => {
    const alert = here.hub.addAlert({});
    visit('/a/1');
    expect(await screen.findByRole('heading', { name: 'AQI above 200', level: 1 })).toBeDefined();
    expect(screen.getByText(/^AQI 346: stop the film/)).toBeDefined();
    act(() => {
      Object.assign(alert, { status: 'cleared', cleared_reason: 'recovered', cleared_at: new Date().toISOString() });
      here.hub.emit('alert_cleared', { ...alert });
    });
    expect(await screen.findByText('All was well again')).toBeDefined();
    expect(screen.queryByRole('button', { name: /^Acknowledge/ })).toBeNull();
  });

  it('that one may not see is none', async () => {
    visit('/a/77');
    expect(await screen.findByText("This doesn't exist, or you may not see it.")).toBeDefined();
  });

  it('is found by what is wrong and where', async () => {
    here.hub.addAlert({});
    here.hub.on('GET', '/workshops/1/jobs', () => list([]));
    visit('/account');
    await screen.findByRole('heading', { name: 'My account' });
    await here.person.keyboard('{Control>}k{/Control}');
    const dialog = within(await screen.findByRole('dialog', { name: 'Go to' }));
    await here.person.type(await dialog.findByRole('searchbox', { name: 'Go to' }), 'aqi');
    await waitFor(() => {
      expect(dialog.getAllByRole('option').map(({ textContent }) => textContent)).toEqual([
        'AQI above 200Pit 1 · ESP32-1 · Critical · Alert',
      ]);
    });
    await here.person.keyboard('{Enter}');
    expect(await screen.findByRole('heading', { name: 'AQI above 200', level: 1 })).toBeDefined();
  });
});
