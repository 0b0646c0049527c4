import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { dropLabel } from '@/api/label-in-hand';
import type { Device } from './shapes';
import { diag, wholeDevice } from '@/testing/devices';
import { list, noCamera, ok, refuse } from '@/testing/fake-hub';
import { address, visit, withHub } from '@/testing/visit';

const here = withHub();
const ID = 'ESP32-A1B2C3D4E5F6';
const CODE = 'ABCDEFGHJKLM';
const LABEL = `/devices/claim#d=${ID}&c=${CODE}`;

let device: Device;
let asked: Record<string, unknown>[];

beforeEach(() => {
  dropLabel();
  here.hub.addPit(1, {});
  here.hub.pits.push({
    id: 2,
    pit_number: 2,
    code: 'pit2',
    name: 'Pit 2',
    status: 'active',
    device_ids: [],
    ...noCamera,
  });
  device = wholeDevice({ workshop_id: null, pit_id: null, connection: 'unknown', last_seen_at: null, boot_id: null });
  asked = [];
  here.hub.on('POST', '/devices/claim', ({ body }) => {
    asked.push(body);
    if (body.device_id !== ID || body.claim_code !== CODE) return refuse({ status: 404, code: 'not_found' });
    if (device.pit_id !== null) return refuse({ status: 409, code: 'conflict' });
    device = { ...device, workshop_id: 1, pit_id: Number(body.pit_id) };
    return ok(device);
  });
  here.hub.on('GET', '/devices/:id', () => ok(device));
  here.hub.on('GET', '/devices/:id/diag', () => ok(null));
  here.hub.on('GET', '/devices/:id/commands', () => list([]));
  here.hub.on('GET', '/devices/:id/refusals', () => list([]));
  here.hub.on('GET', '/devices/:id/trace', () => list([]));
  here.hub.on('GET', '/workshops/:id/violations', () => list([]));
  here.hub.on('GET', '/pits/:id/sensors/history', () => list([]));
});

const signedIn = () => {
  localStorage.setItem('pitwatch.session', 's');
};
const press = async (name: string | RegExp) => here.person.click(await screen.findByRole('button', { name }));
const step = (name: string) =>
  within(screen.getByRole('region', { name: 'The way to its readings' }))
    .getAllByRole('listitem')
    .find((item) => item.dataset.step === name);

describe('the claim page', () => {
  it('keeps what the label says through the sign-in, in memory and nowhere else', async () => {
    visit(LABEL);
    await here.person.type(await screen.findByLabelText('User name'), 'owner');
    expect(JSON.stringify([address(), localStorage, sessionStorage, here.hub.calls])).not.toContain(CODE);
    await here.person.type(screen.getByLabelText('Password'), 'Secret123{Enter}');
    expect(await screen.findByText(ID)).toBeDefined();
    expect(address()).toMatchObject({ pathname: '/devices/claim', search: '', hash: '' });
    expect(JSON.stringify([address(), localStorage, sessionStorage])).not.toContain(CODE);
    await press('Claim the device');
    await waitFor(() => {
      expect(asked).toEqual([{ device_id: ID, claim_code: CODE, pit_id: 2 }]);
    });
  });

  it('keeps it, too, when a temporary password has to be changed first', async () => {
    here.hub.user.must_change_password = true;
    visit(LABEL);
    await here.person.type(await screen.findByLabelText('User name'), 'owner');
    await here.person.type(screen.getByLabelText('Password'), 'Secret123{Enter}');
    await here.person.type(await screen.findByLabelText('Temporary password'), 'Secret123');
    await here.person.type(screen.getByLabelText('New password'), 'Better123');
    await here.person.type(screen.getByLabelText('New password, again'), 'Better123{Enter}');
    expect(await screen.findByText(ID)).toBeDefined();
  });

  it('shows the way from the claim to the first reading', async () => {
    signedIn();
    visit(LABEL);
    expect((await screen.findByLabelText<HTMLSelectElement>('Pit')).selectedOptions[0]?.text).toBe('Pit 2');
    await press('Claim the device');
    expect(await screen.findByText(`${ID} is yours, in Pit 2.`)).toBeDefined();
    expect(address()).toMatchObject({ search: `?device=${ID}` });
    expect(step('power')?.dataset.state).toBe('hangs');
    expect(screen.getByText(/Plug in its power/)).toBeDefined();
    expect(screen.getByRole('link', { name: "The device's page" }).getAttribute('href')).toBe(`/devices/${ID}`);

    device = { ...device, connection: 'online', last_seen_at: new Date().toISOString(), boot_id: '9f3a01c2' };
    here.hub.on('GET', '/devices/:id/diag', () => ok(diag()));
    act(() => {
      here.hub.emit('device_online', device);
    });
    expect(await screen.findByText(/the first reading is on its way/)).toBeDefined();
    expect(step('network')?.dataset.state).toBe('done');

    act(() => {
      here.hub.emit('sensor_update', {
        ...{ pit_id: 2, device_id: ID, timestamp: new Date().toISOString(), late: false, flags: [], temperature: 24.5 },
        ...{ aqi: null, aqi_standard: null, aqi_source: null, aqi_category: null, aqi_level: null },
      });
    });
    expect(await screen.findByText(`${ID} sends its readings from Pit 2.`)).toBeDefined();
    expect(screen.getByText('24.5 °C')).toBeDefined();
    expect(step('readings')?.dataset.state).toBe('done');
  });

  it('keeps a reading that came while answers of before were on their way', async () => {
    device = { ...device, ...{ workshop_id: 1, pit_id: 2, connection: 'online', boot_id: '9f3a01c2' } };
    device.last_seen_at = new Date().toISOString();
    const measured = (temperature: number, ageMs: number) => ({
      ...{ pit_id: 2, device_id: ID, timestamp: new Date(Date.now() - ageMs).toISOString(), late: false, flags: [] },
      ...{ temperature, aqi: null, aqi_standard: null, aqi_source: null, aqi_category: null, aqi_level: null },
    });
    const answers: ((response: Response) => void)[] = [];
    signedIn();
    visit(`/devices/claim?device=${ID}`);
    expect(await screen.findByText(/the first reading is on its way/)).toBeDefined();
    here.hub.on(
      'GET',
      '/pits/:id/sensors/history',
      () => new Promise<Response>((resolve) => answers.push(resolve)) as never,
    );
    act(() => {
      here.hub.emit('device_online', device);
    });
    await waitFor(() => {
      expect(answers).toHaveLength(1);
    });
    act(() => {
      here.hub.emit('sensor_update', measured(24.5, 0));
    });
    expect(await screen.findByText('24.5 °C')).toBeDefined();
    answers[0]?.(list([]));
    await waitFor(
      () => {
        expect(answers).toHaveLength(2);
      },
      { timeout: 5_000 },
    );
    expect(screen.getByText('24.5 °C')).toBeDefined();
    await act(async () => {
      answers[1]?.(list([measured(23, 10_000)]));
      await new Promise((done) => setTimeout(done, 50)); // until it has been read and shown
    });
    expect(screen.getByText('24.5 °C')).toBeDefined();
  });

  it.each([
    ['a wrong code', ID, 'ZZZZ-ZZZZ-ZZZZ', 404],
    ['one that was used', ID, 'abcd-efgh jklm', 409],
    ["another workshop's device", 'ESP32-000000000001', CODE, 404],
  ])('says one and the same of %s', async (_, id, code, status) => {
    if (status === 409) device.pit_id = 1;
    signedIn();
    visit('/devices/claim');
    await here.person.type(await screen.findByLabelText('Device id'), id);
    await here.person.type(screen.getByLabelText('Code'), code);
    await press('Claim the device');
    expect(await screen.findByText(/^This code does not fit this device\./)).toBeDefined();
    expect(screen.getByLabelText<HTMLInputElement>('Device id').value).toBe(id);
  });

  it('takes what is typed however it is written, and a pit that is made here', async () => {
    here.hub.pits.pop();
    here.hub.on('POST', '/workshops/1/pits', ({ body }) => {
      const number = Number(body.pit_number);
      const made = { id: 20 + number, pit_number: number, code: `pit${number}`, name: `Pit ${number}` };
      here.hub.pits.push({ ...made, status: 'active', device_ids: [], ...noCamera });
      return ok(here.hub.pits.at(-1));
    });
    signedIn();
    visit('/devices/claim');
    await here.person.type(await screen.findByLabelText('Device id'), 'esp32-a1b2c3d4e5f6');
    await here.person.type(screen.getByLabelText('Code'), 'abcd-efgh jklm');
    await press('Claim the device');
    expect(await screen.findByText('Fill this in.')).toBeDefined(); // no pit is free
    await press('Make Pit 2');
    await waitFor(() => {
      expect(screen.getByLabelText<HTMLSelectElement>('Pit').selectedOptions[0]?.text).toBe('Pit 2');
    });
    await press('Claim the device');
    await waitFor(() => {
      expect(asked).toEqual([{ device_id: ID, claim_code: CODE, pit_id: 22 }]);
    });
  });

  it('forgets a label when one goes on to another device', async () => {
    signedIn();
    visit(LABEL);
    await press('Another device');
    expect((await screen.findByLabelText<HTMLInputElement>('Device id')).value).toBe('');
    expect(screen.getByLabelText<HTMLInputElement>('Code').value).toBe('');
  });
});
