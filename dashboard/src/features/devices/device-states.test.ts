import { describe, expect, it } from 'vitest';
import { wholeDevice } from '@/testing/devices';
import { fitting, isIn, moveOn, signalOf, sorted, stateOf } from './device-states';

const anything = { q: '', pit: '', label: '', fw: '' };

describe('the state of a device', () => {
  it.each([
    [{}, 'online'],
    [{ connection: 'offline' }, 'offline'],
    [{ connection: 'unknown' }, 'offline'],
    [{ connection: 'unknown', last_seen_at: null }, 'waiting'],
    [{ connection: 'updating' }, 'updating'],
    [{ connection: 'disabled' }, 'disabled'],
    [{ status: 'disabled', connection: 'online' }, 'disabled'],
    [{ status: 'retired', connection: 'online' }, 'retired'],
  ] as const)('%o is %s', (device, state) => {
    expect(stateOf(wholeDevice(device))).toBe(state);
  });
});

describe('the list', () => {
  const wall = wholeDevice({ device_id: 'ESP32-1', name: 'Wall unit 10', labels: ['left wing'], pit_id: 7 });
  const door = wholeDevice({ device_id: 'ESP32-2', name: 'Wall unit 9', fw: '1.10.0', connection: 'offline' });
  const spare = wholeDevice({ device_id: 'ESP32-3', pit_id: null, fw: null, last_seen_at: null });
  const gone = wholeDevice({ device_id: 'ESP32-4', status: 'retired', pit_id: null });
  const all = [wall, door, spare, gone];
  const ids = (devices: typeof all) => devices.map(({ device_id }) => device_id.slice(-1)).join('');

  it.each([
    [{ q: 'wall UNIT' }, '12'],
    [{ q: 'left' }, '1'],
    [{ q: 'esp32-3' }, '3'],
    [{ pit: '7' }, '1'],
    [{ pit: 'none' }, '34'],
    [{ label: 'left wing' }, '1'],
    [{ fw: '1.10.0' }, '2'],
    [{ fw: 'none' }, '3'],
  ])('is found by %o', (filter, found) => {
    expect(ids(fitting(all, { ...anything, ...filter }))).toBe(found);
  });

  it('leaves out what is retired, unless one asks for it', () => {
    expect(ids(all.filter((device) => isIn(device, 'all')))).toBe('123');
    expect(ids(all.filter((device) => isIn(device, 'retired')))).toBe('4');
  });

  it.each([
    ['state', '2314'], // what somebody should look at first
    ['name', '3421'], // 9 before 10
    ['fw', '3412'],
  ])('is sorted by %s', (by, order) => {
    expect(ids(sorted(all, by))).toBe(order);
  });

  it('is moved on by what is heard', () => {
    const list = [wall, door];
    moveOn(list, { ...door, connection: 'online' });
    moveOn(list, spare);
    expect(list.map(stateOf)).toEqual(['online', 'online', 'waiting']);
  });
});

it.each([
  [-50, 'good'],
  [-70, 'fair'],
  [-90, 'weak'],
])('%d dBm are %s', (dbm, word) => {
  expect(signalOf(dbm)).toBe(word);
});
