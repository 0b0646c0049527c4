import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { list, ok } from '@/testing/fake-hub';
import { pitConfig, workshopConfig } from '@/testing/limits';
import { visit, withHub } from '@/testing/visit';
import type { WorkshopLimits } from './shapes';

// jsdom has no canvas.
vi.mock('@/chart/draw', () => ({
  draw: () => ({ show: () => undefined, zoom: () => undefined, point: () => undefined, close: () => undefined }),
}));

const here = withHub();
let config: WorkshopLimits;
let sent: unknown[];

beforeEach(() => {
  localStorage.setItem('pitwatch.session', 's');
  sent = [];
  config = {
    ...workshopConfig,
    channels: { high_aqi: ['dashboard', 'sms'], low_stock: ['dashboard'] },
    quiet_hours: { from: '22:00', to: '07:00' },
  };
  here.hub.addPit(1, {});
  here.hub.on('GET', '/workshops/1/alert-config', () => ok(config, '"3"'));
  here.hub.on('GET', '/pits/1/alert-config', () => ok(pitConfig, '"0"'));
  here.hub.on('GET', '/pits/1/sensors/history', () => list([]));
  here.hub.on('GET', '/workshops/1/webhook', () => ok(null));
  here.hub.on('GET', '/workshops/1/users', ({ query }) =>
    list(
      query.get('role') === 'owner'
        ? [{ id: 1, name: 'Asha Sharma', phone: null, email: 'a@example.com', role: 'owner', is_active: true }]
        : [
            { id: 3, name: 'Vikram Shah', phone: '+919812345678', email: null, role: 'staff', is_active: true },
            { id: 4, name: 'Gone Person', phone: null, email: null, role: 'staff', is_active: false },
          ],
    ),
  );
  for (const path of ['/workshops/1/alert-config', '/pits/1/alert-config']) {
    here.hub.on('PATCH', path, ({ body }) => {
      sent.push(body);
      return ok(config, '"4"');
    });
  }
});

const box = (name: string) => screen.findByRole('checkbox', { name });
const lacks = () => [...document.querySelectorAll('[data-lacks] li')].map(({ textContent }) => textContent);
const save = () => here.person.click(screen.getByRole('button', { name: 'Save who is notified' }));

describe('who is notified of alerts', () => {
  it('is chosen by type and channel, which say what they lack', async () => {
    visit('/alerts/limits');
    expect(await box('Air quality: SMS')).toHaveProperty('checked', true);
    await waitFor(() => {
      expect(lacks()).toEqual(['SMS: no number of Asha Sharma']);
    });
    await here.person.click(await box('Low stock: Webhook'));
    await here.person.click(await box('Vikram Shah'));
    await here.person.click(await box('Air quality: E-mail'));
    await waitFor(() => {
      expect(lacks()).toEqual(['E-mail: no e-mail address of Vikram Shah', 'Webhook: the workshop has none yet']);
    });
    expect(screen.queryByRole('checkbox', { name: 'Gone Person' })).toBeNull();
    await save();
    expect(await screen.findByText('Saved. It counts from the next alert on.')).toBeDefined();
    expect(sent).toEqual([
      {
        channels: { high_aqi: ['dashboard', 'sms', 'email'], low_stock: ['dashboard', 'webhook'] },
        recipients: [{ user_id: 3 }],
      },
    ]);
  });

  it('is known to lack nothing any more as soon as the webhook is set up', async () => {
    config.channels = { high_aqi: ['sms', 'webhook'] };
    here.hub.on('GET', '/workshops/1/api-keys', () => list([]));
    here.hub.on('GET', '/workshops/1/notifications', () => list([]));
    here.hub.on('PATCH', '/workshops/1/webhook', ({ body }) => {
      const made = { ...body, last_status: null, last_at: null, last_error: null };
      here.hub.on('GET', '/workshops/1/webhook', () => ok(made));
      return ok({ ...made, secret: 'whsec_once' });
    });
    visit('/alerts/limits');
    await waitFor(() => {
      expect(lacks()).toEqual(['SMS: no number of Asha Sharma', 'Webhook: the workshop has none yet']);
    });
    const go = async (name: string) => here.person.click((await screen.findAllByRole('link', { name }))[0] as Element);
    await go('Workshop');
    await here.person.click(await screen.findByRole('tab', { name: 'API keys' }));
    await here.person.type(await screen.findByLabelText('Address'), 'https://books.example/hook');
    await here.person.click(screen.getByRole('button', { name: 'Set up the webhook' }));
    await here.person.click(await screen.findByRole('button', { name: /kept/ }));
    here.hub.failure = { status: 503, code: 'unavailable' };
    here.hub.failing = '/workshops/1/webhook'; // what is shown is what was known before one came back
    await go('Alerts');
    await go('Limits');
    await waitFor(() => {
      expect(lacks()).toEqual(['SMS: no number of Asha Sharma']);
    });
  });

  it('is told that a webhook which is switched off reaches nobody', async () => {
    config.channels = { high_aqi: ['webhook'] };
    here.hub.on('GET', '/workshops/1/webhook', () =>
      ok({ url: 'https://books.example/hook', events: ['alert'], enabled: false, last_status: null, last_at: null }),
    );
    visit('/alerts/limits');
    await waitFor(() => {
      expect(lacks()).toEqual(['Webhook: it is switched off']);
    });
  });

  it('is left in peace at hours of their own, or at none', async () => {
    visit('/alerts/limits');
    const from = await screen.findByLabelText('From');
    await here.person.clear(from);
    await here.person.type(from, '07:00');
    await save();
    expect(await screen.findByText('Another time than the first one.')).toBeDefined();
    await here.person.click(await box('No quiet hours'));
    expect(screen.queryByLabelText('From')).toBeNull();
    await save();
    await waitFor(() => {
      expect(sent).toEqual([{ quiet_hours: null }]);
    });
  });

  it('is as in the workshop in a pit, but for what the pit has of its own', async () => {
    visit('/alerts/limits?tab=1');
    const own = within(await screen.findByRole('group', { name: 'What this pit has of its own' }));
    expect(screen.queryByRole('checkbox', { name: 'Air quality: SMS' })).toBeNull();
    await here.person.click(own.getByRole('checkbox', { name: 'Channels' }));
    await here.person.click(await box('Air quality: SMS'));
    await save();
    await waitFor(() => {
      expect(sent).toEqual([{ channels: { high_aqi: ['dashboard'] } }]);
    });
  });
});
