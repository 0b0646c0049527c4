import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from '@playwright/test';
import { call, KeptSignIn, type Ask } from './hub';

const HOME = resolve('..');
const TEAM = 'team';
const CLOCK = 'clock';

/** Pitwatch as who has just got it starts it: nothing is in it, and its route files are its own, to be changed. */
export class OwnHub {
  readonly url: string;
  readonly mqttUrl: string;
  /** The folder of its route files. */
  readonly routes: string;
  /** Of the first one who may sign in. */
  readonly team: { username: string; password: string };
  /** Where its files are. */
  readonly folder: string;
  private readonly process: ChildProcess;
  private readonly env: NodeJS.ProcessEnv;
  private readonly signIn = new KeptSignIn(() =>
    call<{ access_token: string }>('POST', '/auth/login', this.team, undefined, this.url),
  );

  private constructor(process: ChildProcess, env: NodeJS.ProcessEnv, folder: string, says: string, password: string) {
    this.process = process;
    this.env = env;
    this.folder = folder;
    this.routes = join(folder, 'routes');
    this.url = after(says, /^Open (\S+)$/m);
    this.mqttUrl = after(says, /^Devices connect to (\S+)$/m);
    this.team = { username: TEAM, password };
  }

  /** Takes settings that it has besides. */
  static async start(settings: Record<string, string> = {}): Promise<OwnHub> {
    const folder = mkdtempSync(join(tmpdir(), 'pitwatch-empty-'));
    cpSync(join(HOME, 'routes'), join(folder, 'routes'), { recursive: true });
    writeFileSync(join(folder, CLOCK), '0');
    const [http, management, mqtt] = await freePorts();
    const env = {
      // A machine that stands still while a route is tried must not have it refused.
      ...{ PITWATCH_ROUTE_TRY_SECONDS: '60', ...process.env, ...settings, PITWATCH_CLOCK_FILE: join(folder, CLOCK) },
      ...{ PITWATCH_DATA: join(folder, 'data'), PITWATCH_ROUTES: join(folder, 'routes') },
      ...{ PITWATCH_HTTP_PORT: http, PITWATCH_MANAGEMENT_PORT: management, PITWATCH_MQTT_PORT: mqtt },
    };
    const started = spawn('./pitwatch', ['up', '--empty'], { cwd: HOME, env });
    try {
      const says = await saidBy(started, /^Ctrl-C or/m);
      const admin = spawn('./pitwatch', ['admin', 'create-super-admin', TEAM], { cwd: HOME, env });
      admin.stdin.end();
      const made = await saidBy(admin, /shown this once: \S+\n/);
      return new OwnHub(started, env, folder, says, after(made, /shown this once: (\S+)/));
    } catch (error) {
      started.kill();
      throw error;
    }
  }

  /** Runs a verb of `./pitwatch` with its settings, to its end. */
  async run(...words: string[]): Promise<void> {
    const verb = spawn('./pitwatch', words, { cwd: HOME, env: this.env });
    const status = await new Promise((done) => verb.once('exit', done));
    if (status !== 0) throw new Error(`./pitwatch ${words.join(' ')} ended with ${String(status)}`);
  }

  /** Calls it as the platform's team. */
  async asTeam(): Promise<Ask> {
    await this.token();
    return async (method, path, body) => call(method, path, body, await this.token(), this.url);
  }

  /** Has its clock go ahead of all others by so many seconds. */
  goAhead(seconds: number): void {
    writeFileSync(join(this.folder, CLOCK), String(seconds));
    this.signIn.forget(); // its token may be over by that
  }

  /** How many readings of a pit it has. */
  async readingsOf(pit: number): Promise<number> {
    const headers = { Authorization: `Bearer ${await this.token()}` };
    const answer = await fetch(`${this.url}/api/v1/pits/${pit}/sensors/export.csv`, { headers });
    return (await answer.text()).trim().split('\n').length - 1; // the first line is the heading
  }

  /** Ends its database. The launcher, which would start it again at once, stands still until it is to come back. */
  async loseDatabase(): Promise<void> {
    this.process.kill('SIGSTOP');
    const file = join(this.folder, 'data', 'postgres', 'cluster', 'postmaster.pid');
    process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGINT');
    await expect.poll(() => existsSync(file)).toBe(false);
  }

  regainDatabase(): void {
    this.process.kill('SIGCONT');
  }

  private async token(): Promise<string> {
    return (await this.signIn.session()).access_token;
  }

  /** What its log has of warnings, refusals and errors: its files are gone before anybody could look. */
  complaints(): string {
    const file = join(this.folder, 'data', 'log', 'hub.log');
    if (!existsSync(file)) return 'no log';
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines
      .filter((line) => /"level":"(WARN|ERROR)"|refused|subscri/i.test(line))
      .slice(-60)
      .join('\n');
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.process.once('exit', done));
    this.regainDatabase(); // or it would not hear that it is to end
    this.process.kill();
    if (this.process.exitCode === null) await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a program says, once that is in it. */
function saidBy(program: ChildProcess, wanted: RegExp): Promise<string> {
  let said = '';
  return new Promise((done, fail) => {
    const hear = (part: Buffer) => {
      said += String(part);
      if (wanted.test(said)) done(said);
    };
    program.stdout?.on('data', hear);
    program.stderr?.on('data', hear);
    program.once('error', fail);
    program.once('exit', (status) => {
      fail(new Error(`it ended with ${status}: ${said}`));
    });
  });
}

const after = (said: string, words: RegExp): string => words.exec(said)?.[1] ?? '';

/** Three below those of outgoing connections, one of which could take it before the hub does. */
async function freePorts(): Promise<string[]> {
  const free = new Set<number>();
  while (free.size < 3) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer();
    const listens = await new Promise<boolean>((done) => {
      server.once('error', () => {
        done(false);
      });
      server.listen(port, () => {
        done(true);
      });
    });
    if (!listens) continue;
    free.add(port);
    await new Promise((done) => server.close(done));
  }
  return [...free].map(String);
}
