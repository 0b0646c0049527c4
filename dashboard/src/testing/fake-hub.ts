import type {
  Alert,
  Device,
  Job,
  Latest,
  Pit,
  Preferences,
  Progress,
  Session,
  Subscription,
  Tracking,
  User,
  Workshop,
} from '@/contract/shapes';
import { vi } from 'vitest';

/** One call to it: `params` of its path, `body` as it was sent. */
export interface FakeCall {
  params: Record<string, string>;
  query: URLSearchParams;
  body: Record<string, unknown>;
  headers: Headers;
}

/** A hub as far as these pages use one, by hand: state that tests arrange, and a live socket. */
export class FakeHub {
  user: User = {
    id: 1,
    username: 'owner',
    name: 'Asha Sharma',
    email: 'asha@example.com',
    phone: null,
    role: 'owner',
    sub_role: null,
    workshop_id: 1,
    language: 'en',
    must_change_password: false,
  };
  password = 'Secret123';
  private wanted: Partial<User> = {};
  workshop: Workshop = {
    id: 1,
    code: 'workshop_001',
    name: 'Shine Studio',
    address: 'Whitefield, Bengaluru',
    phone: '+919812345678',
    time_zone: 'Asia/Kolkata',
    currency: 'INR',
    subscription_status: 'active',
    aqi_standard: 'in_naqi',
    gstin: null,
    state_code: '29',
    billing_address: null,
    video_days: 7,
    video_record: 'jobs',
    video_consent: 'required',
    preferred_channel: 'sms',
    total_pits: 3,
    second_factor_required: false,
    customer_sign_in: 'link',
    opening_hours: null,
    holidays: [],
  };
  pits: Pit[] = [];
  devices: Device[] = [];
  latest = new Map<number, Latest>();
  alerts: Alert[] = [];
  preferences: Preferences = { language: 'en', channels: null, opt_outs: [], quiet_hours: null };
  sessions: Session[] = [];
  jobs: Job[] = [];
  /** What the tracking link "link" shows; a number: the status of the refusal. */
  tracking: Tracking | 404 | 410 | 429 = 404;
  /** The one-time link's and the wall screen's that are good. */
  linkToken = 'once';
  kioskToken: string | null = 'wall';
  /** Answers every call instead, e.g. with 503. */
  failure: { status: number; code: string; retryAfter?: number; field?: string; message?: string } | null = null;
  /** The only path that fails then; null: all. */
  failing: string | null = null;
  /** The second factor's; null: there is none. */
  code: string | null = null;
  offline = false;
  expired = false;
  calls: string[] = [];
  subscription: Subscription | null = null;
  sockets: FakeHubSocket[] = [];
  private events = 0;
  private handlers: { method: string; pattern: RegExp; answer: (call: FakeCall) => Response }[] = [];

  install() {
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => this.answer(url, init));
    const connect = (socket: FakeHubSocket) => {
      this.sockets.push(socket);
      if (this.offline) queueMicrotask(() => socket.onclose?.());
      else
        queueMicrotask(() => {
          socket.says({ type: 'hello', event_id: `k-${this.events}` });
          if (this.tracking !== 404) socket.says({ type: 'subscribed', workshop_id: 1, event_id: 'k-0' });
        });
    };
    vi.stubGlobal(
      'WebSocket',
      class extends FakeHubSocket {
        constructor() {
          super();
          connect(this);
        }
      },
    );
  }

  /**
   * Answers one more call, before all others, e.g. `on('POST', '/jobs/:id/status', ({ params, body }) => ok(job))`.
   * The latest one wins.
   */
  on(method: string, path: string, answer: (call: FakeCall) => Response): void {
    const pattern = new RegExp(`^${path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
    this.handlers.unshift({ method, pattern, answer });
  }

  /** Adds a pit with one device and its newest values. */
  addPit(number: number, values: Record<string, number>, air: Partial<Latest> = {}, ageMs = 0): void {
    const device_id = `ESP32-${number}`;
    const timestamp = new Date(Date.now() - ageMs).toISOString();
    this.pits.push({
      id: number,
      pit_number: number,
      code: `pit${number}`,
      name: `Pit ${number}`,
      status: 'active',
      device_ids: [device_id],
      ...noCamera,
    });
    this.devices.push({
      device_id,
      pit_id: number,
      status: 'active',
      name: null,
      connection: 'online',
      interval_s: 10,
    });
    this.latest.set(number, {
      pit_id: number,
      timestamp,
      stale: ageMs > 60_000,
      stale_after_s: 60,
      band: { temperature: { min: 20, max: 28 }, humidity: { min: 40, max: 60 } },
      aqi: 18,
      aqi_standard: 'in_naqi',
      aqi_source: 'pm',
      aqi_category: 'good',
      aqi_level: 'green',
      ...air,
      metrics: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, { value, timestamp, device_id, stale: false }]),
      ),
    });
  }

  addAlert(alert: Partial<Alert>): Alert {
    const made: Alert = {
      id: this.alerts.length + 1,
      pit_id: 1,
      device_id: 'ESP32-1',
      alert_type: 'critical_aqi',
      severity: 'critical',
      status: 'open',
      message: 'AQI exceeded 200',
      value: 346,
      limit: 200,
      created_at: new Date(Date.now() - 120_000).toISOString(),
      shelved_until: null,
      flapping: false,
      no_data_since: null,
      escalated_at: null,
      ...alert,
    };
    this.alerts.push(made);
    return made;
  }

  /** Adds work on a car in a pit that has the third of five stages running, with an hour and a half left. */
  addJob(pit: number, job: Partial<Job> = {}, progress: Partial<Progress> = {}): Job {
    const id = this.jobs.length + 42;
    const made: Job = {
      id,
      pit_id: pit,
      status: progress.status ?? 'in_progress',
      work_type: 'full_ppf',
      car_model: 'BMW X5',
      car_plate: 'KA05MN4821',
      car_plate_shown: job.car_plate === undefined ? 'KA 05 MN 4821' : job.car_plate,
      actual_start_time: new Date().toISOString(),
      scheduled_at: null,
      staff: [{ id: 3, name: 'Ravi Kumar' }],
      progress: halfway(id, progress),
      created_at: new Date().toISOString(),
      ...job,
    };
    this.jobs.push(made);
    return made;
  }

  /** Lets the tracking link show such work. */
  track(progress: Partial<Progress> = {}, tracking: Partial<Tracking> = {}): Tracking {
    const shown = halfway(42, progress);
    this.tracking = {
      status: shown.status,
      work_type: 'full_ppf',
      car_model: 'BMW X5',
      car_plate: 'KA••••4821',
      workshop: {
        code: 'workshop_001',
        time_zone: 'Asia/Kolkata',
        name: 'Shine Studio',
        phone: '+91 98123 45678',
        address: 'Whitefield, Bengaluru',
        logo_url: null,
        opening_hours: null,
        holidays: [],
      },
      scheduled_at: null,
      progress: shown,
      history: [{ at: new Date(Date.now() - 3_600_000).toISOString(), to: 'in_progress' }],
      live: true,
      video: false,
      expires_at: null,
      ...tracking,
    };
    return this.tracking;
  }

  emit(type: string, data: unknown): void {
    const event = { type, event_id: `k-${++this.events}`, workshop_id: 1, timestamp: new Date().toISOString(), data };
    this.sockets.at(-1)?.says(event);
  }

  private answer(url: string, init: RequestInit): Promise<Response> {
    const { pathname, searchParams } = new URL(url, 'http://hub');
    const path = pathname.replace('/api/v1', '');
    this.calls.push(`${init.method ?? 'GET'} ${path}`);
    if (this.offline) return Promise.reject(new TypeError('Failed to fetch'));
    if (init.method === 'DELETE') this.sessions = this.sessions.filter(({ id }) => !path.endsWith(id));
    const body = JSON.parse(typeof init.body === 'string' ? init.body : '{}') as Record<string, string>;
    const fails = this.failure !== null && (this.failing ?? path) === path;
    for (const { method, pattern, answer } of fails ? [] : this.handlers) {
      const found = method === (init.method ?? 'GET') ? pattern.exec(path) : null;
      if (found) {
        const headers = new Headers(init.headers);
        return Promise.resolve(answer({ params: { ...found.groups }, query: searchParams, body, headers }));
      }
    }
    const wall = new Headers(init.headers).get('Authorization') === 'Bearer wall';
    return Promise.resolve(fails && this.failure ? refuse(this.failure) : this.route(path, searchParams, body, wall));
  }

  private route(path: string, query: URLSearchParams, body: Record<string, string>, wall: boolean): Response {
    const tokens = { access_token: 'a', token_type: 'Bearer', expires_in: 900, refresh_token: null };
    const [, resource = '', id = '', sub = ''] = path.split('/');
    switch (path) {
      case '/auth/login':
        if (body.password !== this.password) return unauthenticated();
        if (this.workshop.second_factor_required && !this.code)
          return ok({ mfa_required: true, mfa_token: 'new', setup });
        return this.code ? ok({ mfa_required: true, mfa_token: 'm' }) : ok({ ...tokens, user: this.user });
      case '/auth/login/totp':
        if (body.mfa_token === 'new' && body.code === '123456') {
          this.code = '123456';
          return ok({ ...tokens, user: this.user, recovery_codes: recoveryCodes });
        }
        return body.mfa_token === 'm' && body.code === this.code
          ? ok({ ...tokens, user: this.user })
          : unauthenticated();
      case '/auth/set-password':
        if (body.token !== this.linkToken) return unauthenticated();
        this.linkToken = 'used';
        this.password = body.password ?? '';
        return this.code ? ok({ mfa_required: true, mfa_token: 'm' }) : ok({ ...tokens, user: this.user });
      case '/track/link':
      case '/track/link/sensors/latest':
        if (this.tracking === 429) return refuse({ status: 429, code: 'rate_limited', retryAfter: 3 });
        if (typeof this.tracking === 'number') return refuse({ status: this.tracking, code: 'gone' });
        return ok(path.endsWith('latest') ? this.latest.get(1) : this.tracking);
      case '/auth/kiosk':
        return body.token === this.kioskToken || body.code === 'K7PXQ4'
          ? ok({
              ...{ access_token: 'wall', token_type: 'Bearer', expires_in: 900, role: 'kiosk', workshop_id: 1 },
              ...{ workshop_name: 'Shine Studio', time_zone: 'Asia/Kolkata', token: this.kioskToken },
            })
          : unauthenticated();
      case '/auth/change-password':
        if (body.current_password !== this.password) return wrongPassword();
        if (this.code && body.code !== this.code) return wrongCode();
        this.user = { ...this.user, must_change_password: false };
        return ok({ ...tokens, user: this.user });
      case '/auth/change-address':
        if (body.current_password !== this.password) return wrongPassword();
        this.wanted = body.email ? { email: body.email } : { phone: body.phone ?? null };
        return ok({ channel: body.email ? 'email' : 'sms', to: body.email ?? body.phone, expires_at: '' });
      case '/auth/confirm-address':
        if (body.code !== '123456') return wrongCode();
        this.user = { ...this.user, ...this.wanted };
        return ok(this.user);
      case '/auth/ws-ticket':
        return this.expired || (wall && this.kioskToken === null)
          ? unauthenticated()
          : ok({ ticket: 't', expires_in: 30 });
      case '/auth/refresh':
        return this.expired ? unauthenticated() : ok(tokens);
      case '/auth/logout':
        return ok(null);
    }
    if (this.expired || (wall && this.kioskToken === null)) return unauthenticated();
    switch (path) {
      case '/auth/me':
        return ok(this.user);
      case '/users/1/preferences':
        this.preferences = { ...this.preferences, ...body };
        return ok(this.preferences);
      case '/auth/sessions':
        return list(this.sessions);
      case '/auth/totp':
        return ok({ enabled: this.code !== null, required: this.workshop.second_factor_required });
      case '/auth/totp/setup':
        return body.current_password === this.password ? ok(setup) : wrongPassword();
      case '/auth/totp/confirm':
      case '/auth/totp/disable':
        if (path.endsWith('disable') && body.current_password !== this.password) return wrongPassword();
        if (body.code !== '123456') return wrongCode();
        this.code = path.endsWith('confirm') ? '123456' : null;
        return ok(this.code ? { recovery_codes: recoveryCodes } : null);
      case '/workshops':
        return list([this.workshop]);
      case '/workshops/1':
        this.workshop = { ...this.workshop, ...body };
        return ok(this.workshop);
      case '/subscriptions':
        return list(this.subscription ? [this.subscription] : []);
      case '/workshops/1/pits':
        return list(this.pits);
      case '/workshops/1/devices':
        return list(this.devices);
      case '/workshops/1/sensors/latest':
        return list([...this.latest.values()]);
      case '/workshops/1/jobs':
        return list(this.jobs);
      case '/workshops/1/alerts':
        return list(
          this.alerts
            .filter((alert) => {
              if (query.has('shelved')) return alert.shelved_until !== null;
              return query.has('cleared') ? alert.status !== 'cleared' : alert.status === query.get('status');
            })
            .map(listed),
        );
    }
    if (path.startsWith('/auth/sessions/')) return ok(null);
    if (resource === 'pits' && sub === 'sensors') return ok(this.latest.get(Number(id)));
    const alert = this.alerts.find((one) => one.id === Number(id));
    if (resource === 'alerts' && alert && sub === '') return ok(listed(alert));
    if (resource === 'alerts' && alert) {
      const minutes = Number(body.minutes);
      const until = minutes > 0 ? new Date(Date.now() + minutes * 60_000).toISOString() : null;
      const acts: Record<string, Partial<Alert>> = {
        shelve: { shelved_until: until },
        clear: { status: 'cleared' },
        acknowledge: { status: 'acknowledged' },
      };
      Object.assign(alert, acts[sub]);
      return ok(alert);
    }
    return refuse({ status: 404, code: 'not_found' });
  }
}

/** Of a pit without one. */
export const noCamera = {
  ...{ camera_rtsp_url: null, camera_is_online: false },
  ...{ camera_problem: null, camera_unknown_since: null },
};

class FakeHubSocket {
  static readonly OPEN = 1;
  readyState = 1;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  send(text: string) {
    const { type } = JSON.parse(text) as { type: string };
    if (type === 'subscribe') this.says({ type: 'subscribed', workshop_id: 1, event_id: 'k-0' });
  }

  close() {
    this.readyState = 3;
  }

  says(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

/** An alert with what only lists and its own page are answered. */
const listed = (alert: Alert) => ({
  ...{ told: 0, last_seconds: null, job_id: null, acknowledged_at: null, cleared_at: null, cleared_reason: null },
  ...alert,
});

export const json = (status: number, body: object, headers = {}) =>
  new Response(JSON.stringify({ correlation_id: 'c-1', ...body }), { status, headers });
/** An answer; `tag`: the version of the thing. */
export const ok = (data: unknown, tag?: string) =>
  json(200, { success: true, data }, tag === undefined ? {} : { ETag: tag });
/** A list as a whole. */
export const list = (data: unknown[]) =>
  json(200, { success: true, data, meta: { page: 1, page_size: 200, total: data.length } });
const setup = {
  secret: 'ABCDEFGHIJKL',
  otpauth_url: 'otpauth://totp/x',
  qr: 'data:image/svg+xml;base64,PHN2Zy8+',
};
const recoveryCodes = ['AAAA-BBBB-CCCC', 'DDDD-EEEE-FFFF'];
const wrongPassword = () => refuse({ status: 422, code: 'validation_failed', field: 'current_password' });
const wrongCode = () => refuse({ status: 422, code: 'validation_failed', field: 'code' });
const unauthenticated = () => refuse({ status: 401, code: 'unauthenticated' });
/** A refusal; `field` is the one that it names. */
export const refuse = ({ status, code, retryAfter, field, message = code }: NonNullable<FakeHub['failure']>) =>
  json(
    status,
    {
      success: false,
      data: null,
      error: { code, message, details: field ? [{ field, message: 'is wrong' }] : null },
    },
    retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) },
  );

const halfway = (job_id: number, progress: Partial<Progress>): Progress => {
  const stage = (name: string, weight: number, state: Progress['stages'][number]['state']) => ({
    name,
    weight,
    unattended: name === 'curing',
    state,
    started_at: state === 'pending' ? null : new Date(Date.now() - 3_600_000).toISOString(),
    finished_at: state === 'done' ? new Date(Date.now() - 1_800_000).toISOString() : null,
  });
  return {
    job_id,
    status: 'in_progress',
    percent: 50,
    stage: 'installation',
    minutes_remaining: 90,
    work_minutes_remaining: 90,
    overdue_minutes: 0,
    estimated_end_time: new Date(Date.now() + 90 * 60_000).toISOString(),
    opens_at: null,
    stages: [
      stage('inspection', 5, 'done'),
      stage('wash', 15, 'done'),
      stage('installation', 60, 'running'),
      stage('curing', 15, 'pending'),
      stage('quality_check', 5, 'pending'),
    ],
    ...progress,
  };
};
