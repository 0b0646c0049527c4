import { randomBytes } from 'node:crypto';
import { demo, user } from './demo';
import { call, type Ask } from './hub';
import type { Registered } from './plugged-in';

/** Calls the hub as the platform's administrator. */
export async function asPlatform(): Promise<Ask> {
  const { username, password } = user('super_admin');
  const { access_token } = await call<{ access_token: string }>('POST', '/auth/login', { username, password });
  return (method, path, body) => call(method, path, body, access_token);
}

export const newDeviceId = () => `ESP32-${randomBytes(6).toString('hex').toUpperCase()}`;

/** As the platform registers what it ships: nobody has it yet. */
export async function shipped(): Promise<Registered> {
  const ask = await asPlatform();
  return ask<Registered>('POST', '/devices', { device_id: newDeviceId() });
}

/** One of the workshop's own, in a pit that is made for it. */
export async function ownDevice(asOwner: Ask, pit_number: number): Promise<Registered> {
  const device = await shipped();
  const pit = await asOwner<{ id: number }>('POST', `/workshops/${demo.workshop_id}/pits`, { pit_number });
  const { device_id, claim_code } = device;
  await asOwner('POST', '/devices/claim', { device_id, claim_code, pit_id: pit.id });
  return device;
}
