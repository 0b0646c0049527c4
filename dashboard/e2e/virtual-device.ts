import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demo } from './demo';
import { PluggedIn, type Registered } from './plugged-in';
import { noteWire } from './wire';

const PROGRAM = '../firmware/build/host/pitwatch-device';
const INTERVAL_S = '2';

/** Our firmware on this machine, as it leaves the factory; what it learns it remembers from one start to the next. */
export class VirtualDevice {
  static readonly isBuilt = existsSync(PROGRAM);
  private readonly memory = mkdtempSync(join(tmpdir(), 'pitwatch-device-'));
  private readonly device: Registered;
  private running: ChildProcess | null = null;

  constructor(device: Registered) {
    this.device = device;
  }

  switchOn(): void {
    const { device_id, mqtt_username, mqtt_password, license_key } = this.device;
    const running = spawn(
      PROGRAM,
      [
        ...['--broker', new URL(demo.mqtt_url.replace(/^tcp:/, 'http:')).host, '--interval', INTERVAL_S],
        ...['--device-id', device_id, '--username', mqtt_username, '--workshop', 'unclaimed', '--pit', ''],
        ...['--state', this.memory, '--script', '-'],
      ],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...process.env, PITWATCH_DEVICE_PASSWORD: mqtt_password, PITWATCH_DEVICE_LICENSE_KEY: license_key },
      },
    );
    running.stdout.on('data', (said: Buffer) => {
      noteWire(`${device_id}: ${said.toString().trim()}`);
    });
    this.running = running;
  }

  /** What `firmware/README.md` has for scripts, at once, e.g. `clock lost`. */
  suffer(fault: string): void {
    this.running?.stdin?.write(`${fault}\n`);
  }

  /** Off without a word. */
  async cut(): Promise<void> {
    const { running } = this;
    this.running = null;
    if (running?.exitCode !== null) return;
    const over = once(running, 'exit');
    running.kill('SIGKILL');
    await over;
  }

  async unplug(): Promise<void> {
    await this.cut();
    rmSync(this.memory, { recursive: true, force: true });
  }
}

/** A device at work: our firmware, where it is built, or what speaks as docs/DEVICES.md says. */
export async function plugIn(device: Registered): Promise<{ unplug: () => Promise<void> }> {
  if (!VirtualDevice.isBuilt) return PluggedIn.connect(device);
  const virtual = new VirtualDevice(device);
  virtual.switchOn();
  return virtual;
}
