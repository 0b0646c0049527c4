import { connectAsync, type MqttClient } from 'mqtt';
import { demo, newBoot } from './demo';
import { noteWire } from './wire';

/** What a device needs, as it was answered to its registration. */
export interface Registered {
  device_id: string;
  license_key: string;
  mqtt_username: string;
  mqtt_password: string;
  claim_code: string;
}

interface Told {
  command_id: string;
  command: string;
  params: { workshop?: string; pit?: string; interval_s?: number };
}

const EVERY_MS = 1_000;
const RETRY_MS = 250;

/** A device as docs/DEVICES.md builds one: nobody has claimed it when it is plugged in, and it does what it is told. */
export class PluggedIn {
  private readonly client: MqttClient;
  private readonly device: Registered;
  private readonly boot = newBoot();
  private workshop = 'unclaimed';
  private pit = '';
  private seq = 0;
  private measuring = true;
  private unplugged = false;
  /** How long ago it measured what it sends. */
  private readonly behindMs: number;
  private readonly timer: NodeJS.Timeout;

  private constructor(client: MqttClient, device: Registered, behindMs: number) {
    this.client = client;
    this.device = device;
    this.behindMs = behindMs;
    client.on('message', (_, message) => {
      this.whilePlugged(this.obey(JSON.parse(message.toString()) as Told));
    });
    this.timer = setInterval(() => {
      this.whilePlugged(this.measure());
    }, EVERY_MS);
  }

  /** What it was amid when it was unplugged gets no further, as with any device. */
  private whilePlugged(doing: Promise<void>): void {
    doing.catch((error: unknown) => {
      if (!this.unplugged) throw error;
    });
  }

  static async connect(device: Registered, behindMs = 0): Promise<PluggedIn> {
    const client = await connectAsync(demo.mqtt_url.replace(/^tcp:/, 'mqtt:'), {
      clientId: device.device_id,
      username: device.mqtt_username,
      password: device.mqtt_password,
      clean: false,
      keepalive: 30,
      reconnectPeriod: 500,
    });
    const plugged = new PluggedIn(client, device, behindMs);
    await plugged.arrive();
    return plugged;
  }

  async unplug(): Promise<void> {
    clearInterval(this.timer);
    this.unplugged = true;
    await this.say('offline');
    await this.client.endAsync();
  }

  private topic = (kind: string) => `workshop/${this.workshop}/device/${this.device.device_id}/${kind}`;

  private async arrive(): Promise<void> {
    // Its account may use the topics of its new place a moment after the claim.
    while (this.client.connected) {
      const granted = await this.client.subscribeAsync(this.topic('command'), { qos: 1 }).catch(() => null);
      if (granted) break;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    await this.say('online');
  }

  private async say(status: 'online' | 'offline' | 'disabled'): Promise<void> {
    noteWire(`${this.device.device_id} is ${status} under ${this.workshop}`);
    const said = { v: 1, device_id: this.device.device_id, status, boot_id: this.boot, fw: '1.4.2', board: 'devkit' };
    const sensors = { interval_s: 2, sensors: ['BME680'] };
    await this.client.publishAsync(this.topic('status'), JSON.stringify({ ...said, ...sensors }), {
      qos: 1,
      retain: true,
    });
  }

  private async obey({ command_id, command, params }: Told): Promise<void> {
    noteWire(`${this.device.device_id} is told ${command} ${JSON.stringify(params)}`);
    if (command === 'ASSIGN') {
      this.workshop = params.workshop ?? this.workshop;
      this.pit = params.pit ?? this.pit;
      await this.arrive();
    }
    if (command === 'DISABLE' || command === 'ENABLE') {
      this.measuring = command === 'ENABLE';
      await this.say(this.measuring ? 'online' : 'disabled');
    }
    for (const state of ['accepted', 'done']) {
      const answer = { v: 1, command_id, state, progress: null, reason: null };
      await this.client.publishAsync(this.topic('ack'), JSON.stringify(answer), { qos: 1 });
    }
  }

  private async measure(): Promise<void> {
    if (!this.measuring || this.pit === '' || !this.client.connected) return;
    const { device_id, license_key } = this.device;
    const name = { v: 1, device_id, license_key, boot_id: this.boot, seq: this.seq++ };
    const values = { timestamp: new Date(Date.now() - this.behindMs).toISOString(), temperature: 24.5, humidity: 51 };
    const topic = `workshop/${this.workshop}/pit/${this.pit}/sensors`;
    await this.client.publishAsync(topic, JSON.stringify({ ...name, ...values }), { qos: 1 });
  }
}
