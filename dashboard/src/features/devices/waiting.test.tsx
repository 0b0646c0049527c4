import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Device } from './shapes';
import { wholeDevice } from '@/testing/devices';
import { list, ok, refuse } from '@/testing/fake-hub';
import { address, visit, withHub } from '@/testing/visit';

const here = withHub();
const CODE = 'ABCDEFGHJKLM';
let waiting: Device[];

const unclaimed = (device_id: string, rest: Partial<Device> = {}) =>
  wholeDevice({
    ...{ device_id, workshop_id: null, pit_id: null, connection: 'unknown', last_seen_at: null },
    ...rest,
  });

beforeEach(() => {
  localStorage.setItem('pitwatch.session', 's');
  here.hub.user = { ...here.hub.user, role: 'super_admin', workshop_id: null };
  waiting = [
    unclaimed('ESP32-1'),
    unclaimed('ESP32-2', { connection: 'online', last_seen_at: new Date().toISOString() }),
  ];
  here.hub.on('GET', '/devices', ({ query }) => {
    const q = query.get('q') ?? '';
    return query.get('claimed') === 'false' ? list(waiting.filter(({ device_id }) => device_id.includes(q))) : list([]);
  });
  here.hub.on('POST', '/devices/:id/claim-code', ({ params }) =>
    ok({ device_id: params.id, claim_code: params.id === 'ESP32-1' ? CODE : 'NPQRSTUVWXYZ' }),
  );
});

const press = async (name: string | RegExp) => here.person.click(await screen.findByRole('button', { name }));
const yes = async () => {
  const dialog = await screen.findByRole('dialog');
  await here.person.click(within(dialog).getByRole('button', { name: 'New code' }));
};

describe('the list of devices that wait for a workshop', () => {
  it('says which were heard, and finds by a part of the id', async () => {
    visit('/devices/waiting');
    const row = (await screen.findByText('ESP32-2')).closest('[role=row]');
    expect(row?.textContent).toContain('Online');
    expect(screen.getByText('ESP32-1').closest('[role=row]')?.textContent).toContain('Not heard yet');
    await here.person.type(screen.getByRole('searchbox'), '-2');
    await waitFor(() => {
      expect(screen.queryByText('ESP32-1')).toBeNull();
    });
    expect(address()?.search).toBe('?q=-2');
  });

  it('gives one a new code once somebody is sure, as a label, kept nowhere', async () => {
    visit('/devices/waiting');
    await press('New code for ESP32-1');
    await yes();
    expect(await screen.findByText('ABCD-EFGH-JKLM')).toBeDefined();
    await press('New code for ESP32-2');
    await yes();
    expect(await screen.findByText('2 labels')).toBeDefined();
    expect(screen.getByRole('img', { name: 'QR code of ESP32-1' })).toBeDefined();
    expect(JSON.stringify([address(), localStorage, sessionStorage])).not.toContain(CODE);
  });

  it('looks again when one was claimed meanwhile', async () => {
    here.hub.on('POST', '/devices/:id/claim-code', () => {
      waiting = waiting.slice(1);
      return refuse({ status: 409, code: 'conflict' });
    });
    visit('/devices/waiting');
    await press('New code for ESP32-1');
    await yes();
    await waitFor(() => {
      expect(screen.queryByRole('button', { name: 'New code for ESP32-1' })).toBeNull();
    });
    expect(screen.queryByRole('img', { name: /^QR code/ })).toBeNull();
  });

  it('registers another one, whose keys are shown once', async () => {
    const asked: object[] = [];
    here.hub.on('POST', '/devices', ({ body }) => {
      asked.push(body);
      return ok({
        ...{ device_id: body.device_id, status: 'active', license_key: 'LIC-4F8D-9K2L-3P7Q', claim_code: CODE },
        ...{ mqtt_username: body.device_id, mqtt_password: 'p4ss', workshop: 'unclaimed', pit: null },
      });
    });
    visit('/devices/waiting');
    await press('Register');
    const dialog = await screen.findByRole('dialog');
    await here.person.type(within(dialog).getByLabelText('Device id'), 'esp32-a1b2c3d4e5f6');
    await here.person.click(within(dialog).getByRole('button', { name: 'Register' }));
    expect(await screen.findByText('LIC-4F8D-9K2L-3P7Q')).toBeDefined();
    expect(asked).toEqual([{ device_id: 'ESP32-A1B2C3D4E5F6' }]);
    expect(screen.getByText('ABCD-EFGH-JKLM')).toBeDefined();
  });

  it('is no page for an owner', async () => {
    here.hub.user = { ...here.hub.user, role: 'owner', workshop_id: 1 };
    visit('/devices/waiting');
    expect(await screen.findByRole('heading', { name: "This page doesn't exist." })).toBeDefined();
  });
});
