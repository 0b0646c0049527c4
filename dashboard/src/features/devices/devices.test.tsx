import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Device } from './shapes';
import { wholeDevice } from '@/testing/devices';
import { list, ok, refuse } from '@/testing/fake-hub';
import { address, visit, withHub } from '@/testing/visit';

const here = withHub();
let devices: Device[];

beforeEach(() => {
  localStorage.setItem('pitwatch.session', 's');
  here.hub.addPit(1, {});
  devices = [
    wholeDevice({ device_id: 'ESP32-1', name: 'Wall unit', labels: ['left wing'] }),
    wholeDevice({ device_id: 'ESP32-2', pit_id: null, fw: '1.3.0', rssi: -85, last_seen_at: '2026-11-01T10:00:00Z' }),
    wholeDevice({ device_id: 'ESP32-3', connection: 'offline', rssi: null }),
    wholeDevice({ device_id: 'ESP32-4', status: 'retired', pit_id: null }),
  ];
  here.hub.on('GET', '/workshops/1/devices', () => list(devices));
  here.hub.on('GET', '/sensor-types', () => list([{ sensor_type: 'BME680', metrics: [] }]));
});

const rows = async () => {
  const table = await screen.findByRole('table', { name: 'Devices' });
  await within(table).findAllByText(/ESP32/);
  return within(table)
    .getAllByRole('row')
    .flatMap((row) => /ESP32-\d/.exec(row.textContent)?.[0] ?? []);
};
const press = async (name: string | RegExp) => here.person.click(await screen.findByRole('button', { name }));

describe('the page of devices', () => {
  it('shows what needs a look first, with state, pit, age, firmware and signal', async () => {
    visit('/devices');
    expect(await rows()).toEqual(['ESP32-3', 'ESP32-2', 'ESP32-1']);
    const row = (await screen.findByText('Wall unit')).closest('[role=row]');
    expect(row?.textContent).toMatch(/Online.*Pit 1.*now.*1\.4\.2.*good \(-61 dBm\).*BME680, PMS5003.*left wing/);
    expect(screen.getByText('weak (-85 dBm)')).toBeDefined();
    expect(screen.getByRole('tab', { name: /^Offline/ }).textContent).toBe('Offline1');
  });

  it('finds by state, text and pit, as its address says', async () => {
    visit('/devices');
    await here.person.click(await screen.findByRole('tab', { name: /^Decommissioned/ }));
    expect(await rows()).toEqual(['ESP32-4']);
    await here.person.click(screen.getByRole('tab', { name: /^In service/ }));
    await here.person.selectOptions(screen.getByLabelText('Pit'), 'No pit');
    expect(await rows()).toEqual(['ESP32-2']);
    await here.person.selectOptions(screen.getByLabelText('Pit'), 'All pits');
    await here.person.type(screen.getByRole('searchbox'), 'left');
    await waitFor(async () => {
      expect(await rows()).toEqual(['ESP32-1']);
    });
    expect(address()?.search).toBe('?q=left');
    await here.person.type(screen.getByRole('searchbox'), ' wing of nothing');
    expect(await screen.findByText('No device fits')).toBeDefined();
  });

  it('is moved on by what is heard', async () => {
    visit('/devices');
    expect(await rows()).toHaveLength(3);
    await waitFor(() => {
      expect(here.hub.sockets.length).toBeGreaterThan(0);
    });
    act(() => {
      here.hub.emit('device_online', { ...devices[2], connection: 'online' });
    });
    await waitFor(() => {
      expect(screen.getByRole('tab', { name: /^Offline/ }).textContent).toBe('Offline0');
    });
  });

  it('asks again where an answer of before comes after what was heard', async () => {
    visit('/devices');
    expect(await rows()).toHaveLength(3);
    await waitFor(() => {
      expect(here.hub.sockets.length).toBeGreaterThan(0);
    });
    const offline = () => screen.getByRole('tab', { name: /^Offline/ }).textContent;
    let answer: (() => void) | undefined;
    let asked = 0;
    here.hub.on('GET', '/workshops/1/devices', () => {
      const now = list(devices);
      if (++asked > 1) return now;
      return new Promise<Response>((resolve) => {
        answer = () => {
          resolve(now);
        };
      }) as never;
    });
    act(() => {
      here.hub.sockets.at(-1)?.says({ type: 'resync', event_id: 'k-9' });
    });
    await waitFor(() => {
      expect(answer).toBeDefined();
    });
    devices = devices.map((device) => ({ ...device, connection: 'online' }));
    act(() => {
      here.hub.emit('device_online', devices[2]);
    });
    await waitFor(() => {
      expect(offline()).toBe('Offline0');
    });
    answer?.();
    await waitFor(() => {
      expect(asked).toBe(2);
    });
    await waitFor(() => {
      expect(offline()).toBe('Offline0');
    });
  });

  it('shows a thousand by fifty', async () => {
    devices = Array.from({ length: 1_000 }, (_, i) => wholeDevice({ device_id: `ESP32-${1_000 + i}` }));
    here.hub.on('GET', '/workshops/1/devices', ({ query }) => {
      const page = Number(query.get('page'));
      const rows = devices.slice((page - 1) * 200, page * 200);
      return new Response(JSON.stringify({ success: true, data: rows, meta: { total: 1_000 } }));
    });
    visit('/devices?page=20');
    expect(await screen.findByText('951 to 1,000 of 1,000')).toBeDefined();
  });

  it('says how to begin where there are none', async () => {
    devices = [];
    visit('/devices');
    expect(await screen.findByText('Scan the label of one with a phone, or register one.')).toBeDefined();
  });
});

describe('the account of old firmware', () => {
  it('is switched on, renewed and switched off by the owner, its password shown once', async () => {
    let on = false;
    here.hub.on('GET', '/workshops/1/broker-account', () =>
      ok(on ? { mqtt_username: 'workshop_001', created_at: new Date().toISOString() } : null),
    );
    here.hub.on('PUT', '/workshops/1/broker-account', () => {
      on = true;
      return ok({ mqtt_username: 'workshop_001', mqtt_password: 's3cr3t', created_at: new Date().toISOString() });
    });
    here.hub.on('DELETE', '/workshops/1/broker-account', () => {
      on = false;
      return ok(null);
    });
    visit('/devices/new');
    await press('Switch it on');
    expect(await screen.findByText('s3cr3t')).toBeDefined();
    await press('I have kept it');
    expect(screen.queryByText('s3cr3t')).toBeNull();
    await press('New password');
    await here.person.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'New password' }));
    expect(await screen.findByText('s3cr3t')).toBeDefined();
    await press('I have kept it');
    await press('Switch it off');
    await here.person.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Switch it off' }));
    expect(await screen.findByText(/no such device is heard/)).toBeDefined();
  });

  it('is none of a staff administrator', async () => {
    here.hub.user = { ...here.hub.user, role: 'staff', sub_role: 'admin' };
    visit('/devices/new');
    expect(await screen.findByLabelText('Device id')).toBeDefined();
    expect(screen.queryByText('Old firmware')).toBeNull();
  });
});

describe('registering a device', () => {
  const keys = {
    ...{ status: 'active', license_key: 'LIC-4F8D-9K2L-3P7Q', mqtt_password: 'p4ss', claim_code: 'ABCDEFGHJKLM' },
    ...{ workshop: 'workshop_001', pit: null },
  };

  it('shows key and password this once, and labels of all that were registered', async () => {
    const asked: object[] = [];
    here.hub.on('POST', '/workshops/1/devices', ({ body }) => {
      asked.push(body);
      return ok({ ...keys, device_id: body.device_id, mqtt_username: body.device_id });
    });
    visit('/devices/new');
    await here.person.type(await screen.findByLabelText('Device id'), 'esp32-a1b2c3d4e5f6');
    await here.person.click(await screen.findByRole('checkbox', { name: 'BME680' }));
    await press('Register');
    expect(await screen.findByText('LIC-4F8D-9K2L-3P7Q')).toBeDefined();
    expect(screen.getByText('p4ss')).toBeDefined();
    expect(asked).toEqual([{ device_id: 'ESP32-A1B2C3D4E5F6', sensor_types: ['BME680'], interval_s: 10 }]);
    expect(screen.getByText('ABCD-EFGH-JKLM')).toBeDefined();
    expect(screen.getByRole('img', { name: 'QR code of ESP32-A1B2C3D4E5F6' })).toBeDefined();

    await press('Register another');
    await here.person.type(await screen.findByLabelText('Device id'), 'unit_7');
    await press('Register');
    expect(await screen.findByText('2 labels')).toBeDefined();
    expect(screen.queryAllByRole('img', { name: /^QR code of/ })).toHaveLength(2);
    expect(JSON.stringify([address(), localStorage, sessionStorage])).not.toContain('ABCDEFGHJKLM');
  });

  it('says of an id that is known what to do', async () => {
    here.hub.on('POST', '/workshops/1/devices', () => refuse({ status: 409, code: 'already_known' }));
    visit('/devices/new');
    await here.person.type(await screen.findByLabelText('Device id'), 'ESP32-1');
    await press('Register');
    expect(await screen.findByText(/If you hold its label, claim it/)).toBeDefined();
  });

  it('does not call an id known where the workshop has too many devices', async () => {
    const message = 'the workshop has 2000 devices, retired ones too, expected fewer than 2000';
    here.hub.on('POST', '/workshops/1/devices', () => refuse({ status: 409, code: 'conflict', message }));
    visit('/devices/new');
    await here.person.type(await screen.findByLabelText('Device id'), 'ESP32-1');
    await press('Register');
    expect(await screen.findByText(message)).toBeDefined();
    expect(screen.queryByText(/If you hold its label, claim it/)).toBeNull();
  });
});
