import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { command, diag, refusal, traced, violation, wholeDevice } from '@/testing/devices';
import { list, ok } from '@/testing/fake-hub';
import { visit, withHub } from '@/testing/visit';
import { changeOf } from './edit-section';
import type { Calibrations, Command, Device } from './shapes';
import { readable } from './trace-section';

// jsdom has no canvas; what is drawn is tested by `diag-panels`, and stands in the chart's table.
vi.mock('@/chart/draw', () => ({
  draw: () => ({ show: () => undefined, zoom: () => undefined, point: () => undefined, close: () => undefined }),
}));

const here = withHub();
const ID = 'ESP32-A1B2C3D4E5F6';
let device: Device;
let commands: Command[];
let calibrations: Calibrations;
let sent: { path: string; body: object }[];

beforeEach(() => {
  localStorage.setItem('pitwatch.session', 's');
  here.hub.addPit(1, {});
  device = wholeDevice({ name: 'Wall unit', last_seen_at: new Date().toISOString() });
  commands = [];
  calibrations = { current: {}, history: [] };
  sent = [];
  const take = (method: string, path: string, answer: () => object | null) => {
    here.hub.on(method, `/devices/:id${path}`, ({ body }) => {
      sent.push({ path: `${method} ${path}`, body });
      return ok(answer());
    });
  };
  here.hub.on('GET', '/workshops/1/devices', () => list([device, wholeDevice({ device_id: 'ESP32-2', pit_id: null })]));
  here.hub.on('GET', '/sensor-types', () =>
    list([
      { sensor_type: 'BME680', metrics: [{ name: 'temperature', unit: '°C', min: -40, max: 85 }] },
      { sensor_type: 'PMS5003', metrics: [{ name: 'pm25', unit: 'µg/m³', min: 0, max: 1000 }] },
      { sensor_type: 'DHT22', metrics: [{ name: 'dew_point', unit: '°C', min: 0, max: 1 }] },
    ]),
  );
  here.hub.on('GET', '/devices/:id', () => ok(device));
  here.hub.on('GET', '/devices/:id/diag', ({ query }) =>
    query.has('from')
      ? list([diag({ heap_free: 102_400, received_at: new Date(Date.now() - 60_000).toISOString() })])
      : ok(diag()),
  );
  here.hub.on('GET', '/devices/:id/calibration', () => ok(calibrations));
  here.hub.on('GET', '/workshops/1/users', () => list([{ id: 1, name: 'Asha Rao' }]));
  here.hub.on('GET', '/devices/:id/commands', () => list(commands));
  here.hub.on('GET', '/devices/:id/refusals', () => list([]));
  here.hub.on('GET', '/devices/:id/trace', () => list([traced()]));
  here.hub.on('GET', '/workshops/:id/violations', () => list([violation('bad_key', 7_200)]));
  here.hub.on('GET', '/pits/:id/sensors/history', () =>
    ok([{ pit_id: 1, device_id: ID, timestamp: new Date().toISOString(), flags: [], temperature: 24 }]),
  );
  take('POST', '/command', () => {
    commands = [command({ state: 'queued', finished_at: null })];
    return { command_id: commands[0]?.command_id, state: 'queued' };
  });
  take('PATCH', '/status', () => {
    const off = device.status === 'active';
    device = off
      ? { ...device, status: 'disabled', wanted: 'disabled', wanted_reason: 'manual' }
      : { ...device, status: 'active', wanted: 'enabled', wanted_reason: null };
    return null;
  });
  take('PATCH', '', () => device);
  take('DELETE', '', () => null);
  take('PATCH', '/calibration', () => {
    const valid_from = new Date().toISOString();
    const temperature = { offset: -0.4, gain: 1 };
    const past = { valid_from, reference: 'Testo 174 H', created_at: valid_from, created_by: 1, temperature };
    calibrations = {
      current: { temperature: { ...temperature, valid_from } },
      history: [past as unknown as Calibrations['history'][number]],
    };
    return calibrations;
  });
  take('POST', '/licence/rotate', () => ({ device_id: ID, license_key: 'LIC-NEW1-NEW2-NEW3' }));
  take('POST', '/credentials/rotate', () => ({ device_id: ID, mqtt_password: 'n3w' }));
});

const press = async (name: string) => here.person.click(await screen.findByRole('button', { name }));
const yes = async (name: string) => {
  const dialog = await screen.findByRole('dialog');
  await here.person.click(within(dialog).getByRole('button', { name }));
};

describe("a device's page", () => {
  it('shows its way, what was refused, and what it sends, readably', async () => {
    visit(`/devices/${ID}`);
    expect(await screen.findByRole('heading', { level: 1, name: 'Wall unit' })).toBeDefined();
    expect(await screen.findByText('Another licence key than its own')).toBeDefined();
    const steps = [...document.querySelectorAll<HTMLElement>('[data-step]')].map(({ dataset }) => dataset.state);
    expect(steps).toEqual(['done', 'done', 'done', 'done', 'done', 'done']);
    expect(document.querySelector('pre')?.textContent).toContain('"temperature": 24.5');
  });

  it('shows what the broker refused beside what the hub did', async () => {
    here.hub.on('GET', '/devices/:id/refusals', () => list([refusal('wrong_password', 7_200)]));
    visit(`/devices/${ID}`);
    const row = (await screen.findByText('At the broker: wrong password')).closest('li');
    expect(row?.textContent).toContain('3 times');
    expect(screen.getByText('Another licence key than its own').closest('li')?.textContent).toContain('3 messages');
  });

  it('says what to do where one that was decommissioned still comes', async () => {
    device = { ...device, status: 'retired', pit_id: null };
    visit(`/devices/${ID}`);
    expect(await screen.findByText('Another licence key than its own')).toBeDefined();
    expect(screen.queryByText(/its account is closed/)).toBeNull();
    cleanup();
    here.hub.on('GET', '/devices/:id/refusals', () => list([refusal('account_closed')]));
    visit(`/devices/${ID}`);
    expect(await screen.findByText('Another licence key than its own')).toBeDefined();
    expect(screen.queryByRole('link', { name: 'Claim a device' })).toBeNull();
    cleanup();
    const just = { ...refusal('account_closed'), last_seen_at: new Date().toISOString() };
    here.hub.on('GET', '/devices/:id/refusals', () => list([just]));
    visit(`/devices/${ID}`);
    expect(await screen.findByText(/its account is closed: it was decommissioned/)).toBeDefined();
    expect(screen.getByText(/^Refused 3 times, last/)).toBeDefined();
    expect(screen.getByRole('link', { name: 'Claim a device' }).getAttribute('href')).toBe('/devices/claim');
  });

  it('says in words why what it sends can not be read, and that nothing comes of one that is long there', async () => {
    const now = new Date().toISOString();
    here.hub.on('GET', '/pits/:id/sensors/history', () => ok([]));
    here.hub.on('GET', '/devices/:id/diag', () => ok(diag({ received_at: now })));
    here.hub.on('GET', '/devices/:id/trace', () =>
      list([traced({ at: now, outcome: 'dead_letter', reason: 'bad_json' })]),
    );
    visit(`/devices/${ID}`);
    expect(await screen.findByText(/^It sends what can't be read \(Not JSON\)\./)).toBeDefined();
    cleanup();
    here.hub.on('GET', '/devices/:id/trace', () => list([]));
    visit(`/devices/${ID}`);
    expect(await screen.findByText(/^It is connected, but no reading of it has come\./)).toBeDefined();
  });

  it('follows a command live to its end', async () => {
    visit(`/devices/${ID}`);
    await press('Let it blink');
    expect(await screen.findByText('waits until it is online')).toBeDefined();
    expect(sent).toEqual([{ path: 'POST /command', body: { command: 'IDENTIFY', params: { seconds: 30 } } }]);
    commands = [command()];
    act(() => {
      here.hub.emit('device_command', commands[0]);
    });
    await waitFor(() => {
      expect(document.querySelector<HTMLElement>('[data-command=IDENTIFY]')?.dataset.state).toBe('done');
    });
  });

  it('is disabled once one is sure of it, says why, and comes back', async () => {
    visit(`/devices/${ID}`);
    await press('Disable');
    await yes('Disable');
    expect(await screen.findByText('disabled by a person')).toBeDefined();
    expect(await screen.findByText(/It is disabled, so it does not measure/)).toBeDefined();
    await press('Enable');
    await waitFor(() => {
      expect(screen.queryByText('disabled by a person')).toBeNull();
    });
    expect(sent.map(({ body }) => body)).toEqual([{ status: 'disabled' }, { status: 'active' }]);
  });

  it('shows a new key and a new password once', async () => {
    visit(`/devices/${ID}`);
    await press('New licence key');
    await yes('New licence key');
    expect(await screen.findByText('LIC-NEW1-NEW2-NEW3')).toBeDefined();
    await press('I have kept it');
    expect(screen.queryByText('LIC-NEW1-NEW2-NEW3')).toBeNull();
    await press('New password');
    await yes('New password');
    expect(await screen.findByText('n3w')).toBeDefined();
  });

  it.each([
    ['owner', null, ['Decommission', 'New licence key'], ['Revoke the licence']],
    ['staff', 'admin', [], ['Decommission', 'New licence key', 'Revoke the licence']],
    ['super_admin', null, ['Decommission', 'New licence key', 'Revoke the licence'], []],
  ] as const)('offers to %s %s what they may', async (role, sub_role, offered, missing) => {
    here.hub.user = { ...here.hub.user, role, sub_role, workshop_id: role === 'super_admin' ? null : 1 };
    visit(`/devices/${ID}?workshop=1`);
    expect(await screen.findByRole('button', { name: 'New password' })).toBeDefined();
    for (const name of offered) expect(screen.getByRole('button', { name })).toBeDefined();
    for (const name of missing) expect(screen.queryByRole('button', { name })).toBeNull();
  });

  it('shows its health over time, as far back as one wants', async () => {
    const asked: number[] = [];
    here.hub.on('GET', '/devices/:id/diag', ({ query }) => {
      if (!query.has('from')) return ok(diag());
      asked.push((Date.parse(query.get('to') ?? '') - Date.parse(query.get('from') ?? '')) / 86_400_000);
      return list([diag({ heap_free: 102_400, rssi: null, received_at: new Date(Date.now() - 60_000).toISOString() })]);
    });
    visit(`/devices/${ID}`);
    const chart = await screen.findByRole('figure', { name: 'Health, Last 24 hours' });
    await here.person.click(within(chart).getByText('Show as a table'));
    expect(within(chart).getByRole('columnheader', { name: /Free memory/ })).toBeDefined();
    expect(within(chart).queryByRole('columnheader', { name: /Signal/ })).toBeNull();
    expect(within(chart).getByRole('cell', { name: '100' })).toBeDefined();
    await here.person.selectOptions(screen.getByLabelText('Time'), 'Last 30 days');
    expect(await screen.findByRole('figure', { name: 'Health, Last 30 days' })).toBeDefined();
    expect(asked).toEqual([1, 30]);
  });

  it('is calibrated, by whom and against what its history says, and back', async () => {
    visit(`/devices/${ID}`);
    const metric = await screen.findByLabelText<HTMLSelectElement>('What is corrected');
    expect([...metric.options].map(({ text }) => text)).toEqual(['Choose a value', 'Temperature', 'PM2.5']);
    await here.person.selectOptions(metric, 'Temperature');
    await here.person.clear(screen.getByLabelText('Offset (°C)'));
    await here.person.type(screen.getByLabelText('Offset (°C)'), '-0,4');
    await here.person.type(screen.getByLabelText(/^Compared with/), 'Testo 174 H');
    await press('Calibrate');
    expect(await screen.findByText('compared with Testo 174 H · Asha Rao')).toBeDefined();
    expect(screen.getByText('Temperature −0.4 °C')).toBeDefined();
    await press('End the calibration of Temperature');
    await yes('End');
    await waitFor(() => {
      expect(sent.map(({ body }) => body)).toEqual([
        { temperature: { offset: -0.4, gain: 1 }, reference: 'Testo 174 H' },
        { temperature: null },
      ]);
    });
  });

  it('saves what was changed only', async () => {
    visit(`/devices/${ID}`);
    const labels = await screen.findByLabelText(/^Labels/);
    await here.person.type(labels, 'left wing, canary');
    await press('Save');
    await waitFor(() => {
      expect(sent).toEqual([{ path: 'PATCH ', body: { labels: ['left wing', 'canary'] } }]);
    });
  });
});

it('asks for the changes of each field', () => {
  const values = { name: 'Wall unit', pit: '1', labels: '', sensor_types: ['PMS5003', 'BME680'], interval_s: 10 };
  const before = wholeDevice({ name: 'Wall unit' });
  expect(changeOf(before, values)).toEqual({});
  expect(changeOf(before, { ...values, name: null, pit: '', labels: ' a, a ,b,', interval_s: 30 })).toEqual({
    ...{ name: null, pit_id: null, labels: ['a', 'b'], interval_s: 30 },
  });
});

it('reads a payload, and leaves what is none as it was sent', () => {
  expect(readable('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(readable('{"a":')).toBe('{"a":');
});
