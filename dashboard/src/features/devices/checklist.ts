import type { Command, Device, DeviceReading, Diag, Refusal, TracedMessage, Violation } from './shapes';

/** The way of a device to its readings. */
export const STEPS = ['power', 'network', 'clock', 'licence', 'pit', 'readings'] as const;
export type Step = (typeof STEPS)[number];

/** What a step may hang at; the words say what to do about each. */
export type Why =
  | Refusal['reason']
  | 'never_heard'
  | 'brownout'
  | 'lost'
  | 'restarting'
  | 'updating'
  | 'no_clock'
  | 'wrong_clock'
  | 'no_licence'
  | 'licence_revoked'
  | 'licence_expired'
  | 'subscription_suspended'
  | 'subscription_expired'
  | 'bad_key'
  | 'no_pit'
  | 'assigning'
  | 'assign_refused'
  | 'topic_mismatch'
  | 'disabled'
  | 'enabling'
  | 'flood'
  | 'unreadable'
  | 'no_sensors'
  | 'sensor_errors'
  | 'queued'
  | 'silent'
  | 'no_reading';

/** `hangs`: here somebody has to do something; `waits`: not known before the steps above are done. */
export interface StepState {
  step: Step;
  state: 'done' | 'hangs' | 'waits';
  /** Of the one that hangs. */
  why: Why | null;
}

/** All that is known of a device. */
export interface Known {
  device: Device;
  diag: Diag | null;
  /** Newest first, as the next three. */
  commands: Command[];
  violations: Violation[];
  /** By the broker, a row a reason. */
  refusals: Refusal[];
  trace: TracedMessage[];
  /** Null: none for a while. */
  reading: DeviceReading | null;
  /** Since when it is connected, as far as this page has seen it; null: it is not. */
  onlineSince: number | null;
}

type Verdict = 'done' | 'open' | Why;

/** What was refused longer ago says nothing of now. */
const RECENT_MS = 15 * 60_000;
/** What is too fast gets through, too, so that its readings say nothing. */
const JUST_NOW_MS = 60_000;
/** A device that is refused tries again within a minute. */
const RETRIED_MS = 2 * 60_000;
const SIGN_IN: Refusal['reason'][] = ['wrong_password', 'wrong_user', 'wrong_client_id'];
/** For these anyone may be refused who knows the device's id. */
const UNPROVEN: Refusal['reason'][] = ['wrong_password', 'wrong_user', 'account_closed'];
const UNTAKEN: Refusal['reason'][] = ['bad_packet', 'retained', 'too_many_subscriptions'];
const OPEN: ReadonlySet<string> = new Set(['queued', 'sent', 'accepted', 'progress']);
const REFUSED: ReadonlySet<string> = new Set(['failed', 'rejected']);
/** A device does these only when it knows the time. */
const NEEDS_CLOCK: ReadonlySet<string> = new Set(['RESTART', 'OTA_UPDATE']);
/** After these its readings begin anew. */
const STARTS_ANEW: ReadonlySet<string> = new Set(['ASSIGN', 'ENABLE']);
const OF_LICENCE = [
  'licence_revoked',
  'licence_expired',
  'subscription_suspended',
  'subscription_expired',
  'bad_key',
] as const;

/** How long a device may be silent between two readings: as presence has it. */
export const windowOf = ({ interval_s }: Pick<Device, 'interval_s'>): number => Math.max(60_000, 3_000 * interval_s);

/**
 * How far a device has come, and which step hangs: one at most. A clock that is not set holds nothing up, so it is named only
 * when nothing else hangs.
 */
export function checklistOf(known: Known, now: number): StepState[] {
  const verdicts: Record<Step, Verdict> = {
    power: power(known, now),
    network: network(known, now),
    clock: clock(known, now),
    licence: licence(known, now),
    pit: pit(known, now),
    readings: readings(known, now),
  };
  const stuck = (step: Step) => verdicts[step] !== 'done' && verdicts[step] !== 'open';
  const hanging = STEPS.filter((step) => step !== 'clock').find(stuck) ?? (stuck('clock') ? 'clock' : null);
  return STEPS.map((step) => {
    const verdict = verdicts[step];
    if (step === hanging) return { step, state: 'hangs', why: verdict as Why };
    return { step, state: verdict === 'done' ? 'done' : 'waits', why: null };
  });
}

/** Whether its readings come. */
export const isThere = (steps: StepState[]): boolean =>
  steps.every(({ step, state }) => step === 'clock' || state === 'done');

const heard = ({ device }: Known): boolean => device.last_seen_at !== null;
const here = ({ device: { connection } }: Known): boolean => connection === 'online' || connection === 'disabled';

function power(known: Known, now: number): Verdict {
  const refused = trying(known, now);
  const proven = refused !== null && !UNPROVEN.includes(refused);
  if (proven || here(known)) return 'done';
  if (!heard(known)) return refused ? 'open' : 'never_heard';
  return known.diag?.reset_reason === 'brownout' ? 'brownout' : 'done';
}

function network(known: Known, now: number): Verdict {
  if (here(known)) return 'done';
  const refused = trying(known, now);
  const updates = known.device.connection === 'updating' || known.device.reported_reason === 'update';
  // Nobody pulls the plug of one that is updated since a stranger knocked.
  if (heard(known) && updates && refused !== null && UNPROVEN.includes(refused)) return 'updating';
  if (refused) return SIGN_IN.includes(refused) ? refused : refused === 'account_closed' ? 'open' : 'done';
  if (!heard(known)) return 'open';
  if (updates) return 'updating';
  return known.device.reported_reason === 'restart' ? 'restarting' : 'lost';
}

function clock(known: Known, now: number): Verdict {
  const { commands, trace, reading } = known;
  const last = commands.find(({ command, finished_at }) => NEEDS_CLOCK.has(command) && finished_at !== null);
  const refused = last?.state === 'rejected' && last.state_reason === 'no_clock' && isRecent(last.finished_at, now);
  const sent = trace.find(({ topic, at }) => topic.endsWith('/sensors') && isRecent(at, now));
  if (refused || (sent && withoutTime(sent.payload))) return 'no_clock';
  if (reading?.flags.includes('clock')) return 'wrong_clock';
  return reading === null ? 'open' : 'done';
}

/** Whether a message leaves its time open; what can't be read does not say. */
function withoutTime(payload: string): boolean {
  try {
    const sent = JSON.parse(payload) as { v?: unknown; timestamp?: unknown } | null;
    return sent !== null && typeof sent === 'object' && (sent.timestamp ?? null) === null;
  } catch {
    return false;
  }
}

function licence(known: Known, now: number): Verdict {
  const { device } = known;
  if (device.licence === null) return 'no_licence';
  if (device.licence.status === 'revoked') return 'licence_revoked';
  if (device.licence.status === 'expired') return 'licence_expired';
  const wanted = OF_LICENCE.find((reason) => reason === device.wanted_reason);
  const refused = wanted ?? OF_LICENCE.find((reason) => isRefused(known, reason, now));
  return refused ?? (trying(known, now) === 'account_closed' ? 'account_closed' : 'done');
}

function pit(known: Known, now: number): Verdict {
  if (known.device.pit_id === null) return 'no_pit';
  const [assigned] = known.commands.filter(({ command }) => command === 'ASSIGN');
  const to = assigned && OPEN.has(assigned.state) ? 'assigning' : 'done';
  const refused = trying(known, now);
  if (refused === 'foreign_topic') return refused;
  if (to !== 'done') return refused ? 'open' : to;
  if (assigned && REFUSED.has(assigned.state)) return 'assign_refused';
  if (isRefused(known, 'topic_mismatch', now)) return 'topic_mismatch';
  return atBroker(known, ['foreign_topic'], now, known.reading?.timestamp ?? null) ?? 'done';
}

function readings(known: Known, now: number): Verdict {
  const { device, diag, reading, trace } = known;
  const tried = trying(known, now);
  if (tried && [...UNTAKEN, 'too_fast'].includes(tried)) return tried;
  if (device.status !== 'active' || device.wanted === 'disabled') return 'disabled';
  if (device.connection === 'disabled') return 'enabling';
  if (isRefused(known, 'flood', now)) return 'flood';
  const fast = atBroker(known, ['too_fast'], now, new Date(now - JUST_NOW_MS).toISOString());
  if (fast) return fast;
  const age = reading === null ? Infinity : now - Date.parse(reading.timestamp);
  if (age <= windowOf(device)) return failingIn(reading).length > 0 ? 'sensor_errors' : 'done';
  const refused = atBroker(known, UNTAKEN, now, reading?.timestamp ?? null);
  if (refused) return refused;
  const [last] = trace;
  if (last?.outcome === 'dead_letter' && isRecent(last.at, now)) return 'unreadable';
  if (!device.legacy && device.boot_id !== null && device.reported_sensors.length === 0) return 'no_sensors';
  if (diag !== null && Object.values(diag.errors).some((count) => count > 0)) return 'sensor_errors';
  if ((diag?.queue ?? 0) > 0) return 'queued';
  if (reading !== null) return 'silent';
  const since = measuringSince(known, now);
  return since !== null && now - since > windowOf(device) ? 'no_reading' : 'open';
}

/** What a reading has besides what was measured. */
const BESIDE: ReadonlySet<string> = new Set([
  ...['pit_id', 'device_id', 'timestamp', 'boot_id', 'seq', 'late', 'flags', 'job_id', 'errors', 'src', 'alt', 'raw'],
  ...['aqi', 'aqi_standard', 'aqi_source', 'aqi_category', 'aqi_level'],
]);

/** The sensors for whose errors a reading has no value at all; firmware sends such ones, too. */
export function failingIn(reading: DeviceReading | null): string[] {
  const errors: unknown = reading?.errors;
  if (reading === null || !Array.isArray(errors) || Object.keys(reading).some((key) => !BESIDE.has(key))) return [];
  return errors.map((error) => String(error).replace(/:.*/, ''));
}

/** The moment from which it could have measured: it runs, is connected, and has done what it was told last. */
function measuringSince({ onlineSince, diag, commands }: Known, now: number): number | null {
  if (onlineSince === null) return null;
  const runs = diag !== null && isRecent(diag.received_at, now);
  const since = runs ? Math.min(onlineSince, Date.parse(diag.received_at) - 1_000 * (diag.uptime_s ?? 0)) : onlineSince;
  const told = commands.find(({ command, finished_at }) => STARTS_ANEW.has(command) && finished_at !== null);
  return Math.max(since, Date.parse(told?.finished_at ?? '') || 0);
}

/** Whether the hub refuses for this what comes now: nothing newer of the device was taken. */
function isRefused({ violations, reading }: Known, reason: string, now: number): boolean {
  const row = violations.find((one) => one.reason === reason);
  if (!row || !isRecent(row.last_seen_at, now)) return false;
  return reading === null || Date.parse(row.last_seen_at) > Date.parse(reading.timestamp);
}

/**
 * For what the broker refused last what calls itself this device while that is not here. What only the device itself can have caused,
 * a moment ago, comes before what anybody can.
 */
function trying(known: Known, now: number): Refusal['reason'] | null {
  if (here(known)) return null;
  const rows = known.refusals.filter((row) => holds(row, now, known.device.last_seen_at));
  const own = rows.find(
    ({ reason, last_seen_at }) => !UNPROVEN.includes(reason) && now - Date.parse(last_seen_at) <= RETRIED_MS,
  );
  return (own ?? rows[0])?.reason ?? null;
}

/** The newest of these for which the broker refused it lately, and after a moment at which all was well. */
function atBroker({ refusals }: Known, reasons: Refusal['reason'][], now: number, wellAt: string | null) {
  const row = refusals.find(({ reason }) => reasons.includes(reason));
  return row && holds(row, now, wellAt) ? row.reason : null;
}

const holds = ({ last_seen_at }: Refusal, now: number, wellAt: string | null): boolean =>
  isRecent(last_seen_at, now) && (wellAt === null || Date.parse(last_seen_at) > Date.parse(wellAt));

export const isRecent = (at: string | null, now: number): boolean => at !== null && now - Date.parse(at) <= RECENT_MS;
