import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Webhook } from '@/contract/shapes';
import { list, ok } from '@/testing/fake-hub';
import { visit, withHub } from '@/testing/visit';

const here = withHub();
let webhook: Webhook | null;
let sent: unknown[];

beforeEach(() => {
  localStorage.setItem('pitwatch.session', 's');
  webhook = null;
  sent = [];
  here.hub.on('GET', '/workshops/1/api-keys', () => list([]));
  here.hub.on('GET', '/workshops/1/webhook', () => ok(webhook));
  here.hub.on('PATCH', '/workshops/1/webhook', ({ body }) => {
    const secret = webhook === null ? 'whsec_once' : undefined;
    sent.push(body);
    webhook = { ...never, ...(body as Pick<Webhook, 'url' | 'events' | 'enabled'>) };
    return ok({ ...webhook, secret });
  });
  here.hub.on('GET', '/workshops/1/notifications', ({ query }) => {
    expect(query.get('channel')).toBe('webhook');
    return list(calls);
  });
});

const never = { last_status: null, last_at: null, last_error: null };
const call = { id: 1, event: 'test', attempts: 1, created_at: '2026-11-25T06:00:00Z', sent_at: null };
const calls = [{ ...call, state: 'failed', reason: 'answered 500', delivered_at: null }];

describe('the webhook', () => {
  it('is set up, and its secret shown once', async () => {
    visit('/workshop?tab=keys');
    const url = await screen.findByLabelText('Address');
    await here.person.type(url, 'http://books.example/hook');
    await here.person.click(screen.getByRole('button', { name: 'Set up the webhook' }));
    expect(await screen.findByText(/^An address that begins with https/)).toBeDefined();
    await here.person.clear(url);
    await here.person.type(url, 'https://books.example/hook');
    await here.person.click(screen.getByRole('checkbox', { name: 'Jobs' }));
    await here.person.click(screen.getByRole('button', { name: 'Set up the webhook' }));
    const dialog = within(await screen.findByRole('dialog', { name: "The webhook's secret" }));
    expect(dialog.getByText('whsec_once')).toBeDefined();
    const events = ['alert', 'alert_cleared', 'subscription'];
    expect(sent).toEqual([{ url: 'https://books.example/hook', events, enabled: true }]);
    await here.person.click(dialog.getByRole('button', { name: /kept|saved|have it/i }));
    expect(screen.queryByText('whsec_once')).toBeNull();
  });

  it('says how its last calls went, is tried, given a new secret, and removed', async () => {
    webhook = { url: 'https://books.example/hook', events: ['alert'], enabled: true, ...never };
    const done: string[] = [];
    here.hub.on('POST', '/workshops/1/notifications/test', ({ body }) => {
      done.push(`test ${String(body.channel)}`);
      return ok({ ...calls[0], state: 'pending' });
    });
    here.hub.on('POST', '/workshops/1/webhook/rotate', () => ok({ ...webhook, secret: 'whsec_new' }));
    here.hub.on('DELETE', '/workshops/1/webhook', () => {
      webhook = null;
      return ok(null);
    });
    visit('/workshop?tab=keys');
    expect(await screen.findByText('answered 500')).toBeDefined();
    await here.person.click(screen.getByRole('button', { name: 'Try it' }));
    expect(await screen.findByText(/^A test is on its way/)).toBeDefined();
    expect(done).toEqual(['test webhook']);
    await here.person.click(screen.getByRole('button', { name: 'New secret' }));
    const sure = within(await screen.findByRole('dialog', { name: 'Make a new secret?' }));
    await here.person.click(sure.getByRole('button', { name: 'New secret' }));
    expect(await screen.findByText('whsec_new')).toBeDefined();
    await here.person.keyboard('{Escape}');
    await here.person.click(screen.getByRole('button', { name: 'Remove' }));
    const gone = within(await screen.findByRole('dialog', { name: 'Remove the webhook?' }));
    await here.person.click(gone.getByRole('button', { name: 'Remove' }));
    expect(await screen.findByRole('button', { name: 'Set up the webhook' })).toBeDefined();
  });
});
