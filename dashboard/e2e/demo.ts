import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { noteWire } from './wire';

/** What `./pitwatch up` writes for whoever wants to try it. */
export interface Demo {
  http_url: string;
  mqtt_url: string;
  workshop_id: number;
  users: { role: string; sub_role: string | null; username: string; password: string }[];
  devices: DemoDevice[];
}

export interface DemoDevice {
  device_id: string;
  license_key: string;
  mqtt_username: string;
  mqtt_password: string;
  workshop: string;
  pit: string;
  pit_id: number;
}

const path = process.env.PITWATCH_DEMO;
if (!path || !process.env.PITWATCH_URL) {
  throw new Error(
    'Start a hub with ./pitwatch up, then set PITWATCH_URL to its address and PITWATCH_DEMO to its demo.json',
  );
}

/** The workshop that `./pitwatch up` made. */
export const launchedDemo = JSON.parse(readFileSync(path, 'utf8')) as Demo;

/** The workshop that the running test is in. */
export let demo = launchedDemo;

export function moveInto(workshop: Demo): void {
  demo = workshop;
}

/** The hub's process, which the launcher starts anew when it dies. */
export const hubPid = (): number => Number(readFileSync(join(dirname(path), 'hub.pid'), 'utf8'));

export function user(role: string, subRole: string | null = null, { users } = demo) {
  const found = users.find((one) => one.role === role && one.sub_role === subRole);
  if (!found) throw new Error(`the workshop has no user ${role} ${subRole ?? ''}`);
  return found;
}

export function device(number: number): DemoDevice {
  const found = demo.devices.find(({ pit }) => pit === `pit${number}`);
  if (!found) throw new Error(`the workshop has no device in pit${number}`);
  return found;
}

/** A reading as the device sends it. */
export const reading = ({ device_id, license_key }: DemoDevice, boot: string, seq: number, values: object) =>
  JSON.stringify({
    v: 1,
    device_id,
    license_key,
    timestamp: new Date().toISOString(),
    boot_id: boot,
    seq,
    ...values,
  });

export const topic = ({ workshop, pit }: DemoDevice) => `workshop/${workshop}/pit/${pit}/sensors`;

export const newBoot = () => Math.random().toString(16).slice(2, 10).padEnd(8, '0');

/** Publishes as a demo device; the simulated one is silent meanwhile. */
export class Publisher {
  private readonly client: MqttClient;
  private readonly device: DemoDevice;
  private readonly boot = newBoot();
  private seq = 0;

  private constructor(client: MqttClient, device: DemoDevice) {
    this.client = client;
    this.device = device;
  }

  static async connect(device: DemoDevice): Promise<Publisher> {
    const client = await connectAsync(demo.mqtt_url.replace(/^tcp:/, 'mqtt:'), {
      clientId: device.device_id,
      username: device.mqtt_username,
      password: device.mqtt_password,
      clean: false,
      keepalive: 30,
      reconnectPeriod: 500,
    });
    noteWire(`${device.device_id} connected`);
    client.on('close', () => {
      noteWire(`${device.device_id} disconnected`);
    });
    return new Publisher(client, device);
  }

  async publish(values: Record<string, number>): Promise<void> {
    const message = reading(this.device, this.boot, this.seq++, values);
    await this.client.publishAsync(topic(this.device), message, { qos: 1 });
    noteWire(`${this.device.device_id} published ${JSON.stringify(values)}`);
  }

  /** Says how the device is, as its firmware does, but without the number of its connection. */
  async say(status: 'online' | 'offline', fw?: string): Promise<void> {
    const { workshop, device_id } = this.device;
    const message = JSON.stringify({ v: 1, device_id, status, boot_id: this.boot, fw });
    await this.client.publishAsync(`workshop/${workshop}/device/${device_id}/status`, message, {
      qos: 1,
      retain: true,
    });
  }

  /** Says of its health what a device says every five minutes. */
  async tellHealth(uptime_s: number): Promise<void> {
    const { workshop, device_id } = this.device;
    const health = { uptime_s, heap_free: 143_200, heap_min: 131_072, link: 'wifi', rssi: -61, reset_reason: 'power' };
    const message = JSON.stringify({ v: 1, ...health, queue: 0, dropped: 0, errors: {}, fw: '1.4.2' });
    await this.client.publishAsync(`workshop/${workshop}/device/${device_id}/diag`, message, { qos: 0 });
  }

  close(): Promise<void> {
    return this.client.endAsync();
  }
}
