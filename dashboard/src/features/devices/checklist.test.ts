import { describe, expect, it } from 'vitest';
import { AT, command, diag, iso, refusal, traced, violation, wholeDevice } from '@/testing/devices';
import { checklistOf, isThere, type Known } from './checklist';
import type { Device, DeviceReading } from './shapes';

const empty = (secondsBefore: number, flags: string[] = []): DeviceReading => ({
  pit_id: 1,
  device_id: 'ESP32-A1B2C3D4E5F6',
  timestamp: iso(secondsBefore),
  flags,
});
const reading = (...of: Parameters<typeof empty>): DeviceReading => ({ ...empty(...of), temperature: 24.5 });

/** A device that sends, but for what a row says. */
const known = (differs: Partial<Omit<Known, 'device'>> & { device?: Partial<Device> }): Known => ({
  diag: null,
  commands: [],
  violations: [],
  refusals: [],
  trace: [],
  reading: reading(5),
  onlineSince: AT - 5_000,
  ...differs,
  device: wholeDevice(differs.device),
});

const never = { connection: 'unknown', last_seen_at: null, boot_id: null, fw: null } as const;
const away = { connection: 'offline', reported_reason: 'lost' } as const;

/** Per row: what is told, then each step: ✓ done, · waits, else why it hangs. */
const table: [string, Parameters<typeof known>[0], string][] = [
  ['all is well', {}, '✓ ✓ ✓ ✓ ✓ ✓'],
  ['just claimed, never plugged in', { device: never, reading: null }, 'never_heard · · ✓ ✓ ·'],
  [
    'never plugged in, ASSIGN waits',
    { device: never, reading: null, commands: [command({ command: 'ASSIGN', state: 'queued' })] },
    'never_heard · · ✓ · ·',
  ],
  [
    'never heard, its password is wrong',
    { device: never, reading: null, refusals: [refusal('wrong_password')] },
    '· wrong_password · ✓ ✓ ·',
  ],
  [
    'a wrong user name, and a wrong password before',
    { device: never, reading: null, refusals: [refusal('wrong_user'), refusal('wrong_password', 90)] },
    '· wrong_user · ✓ ✓ ·',
  ],
  [
    'a wrong password yesterday',
    { device: never, reading: null, refusals: [refusal('wrong_password', 86_400)] },
    'never_heard · · ✓ ✓ ·',
  ],
  [
    'lost, and back with another client id',
    { device: { ...away, last_seen_at: iso(60) }, reading: null, refusals: [refusal('wrong_client_id')] },
    '✓ wrong_client_id · ✓ ✓ ·',
  ],
  [
    'a wrong password before it was heard',
    { device: { ...away, last_seen_at: iso(60) }, reading: null, refusals: [refusal('wrong_password', 90)] },
    '✓ lost · ✓ ✓ ·',
  ],
  ['somebody guesses while it is there', { refusals: [refusal('wrong_password', 1)] }, '✓ ✓ ✓ ✓ ✓ ✓'],
  [
    'its account is closed',
    { device: { ...away, last_seen_at: iso(60) }, reading: null, refusals: [refusal('account_closed')] },
    '✓ · · account_closed ✓ ·',
  ],
  [
    'never heard, another workshop was entered at it',
    { device: never, reading: null, refusals: [refusal('foreign_topic')] },
    '✓ ✓ · ✓ foreign_topic ·',
  ],
  [
    'the same, and its ASSIGN waits',
    {
      ...{ device: never, reading: null, refusals: [refusal('foreign_topic')] },
      commands: [command({ command: 'ASSIGN', state: 'queued' })],
    },
    '✓ ✓ · ✓ foreign_topic ·',
  ],
  [
    'never heard, its will is retained, its ASSIGN waits',
    {
      ...{ device: never, reading: null, refusals: [refusal('retained')] },
      commands: [command({ command: 'ASSIGN', state: 'queued' })],
    },
    '✓ ✓ · ✓ · retained',
  ],
  [
    'never heard, a wrong password before the foreign topic',
    { device: never, reading: null, refusals: [refusal('foreign_topic', 5), refusal('wrong_password', 90)] },
    '✓ ✓ · ✓ foreign_topic ·',
  ],
  [
    'lost, and refused before that',
    { device: { ...away, last_seen_at: iso(60) }, reading: reading(60), refusals: [refusal('retained', 90)] },
    '✓ lost ✓ ✓ ✓ ✓',
  ],
  [
    'lost, retained before a password that is wrong now',
    {
      device: { ...away, last_seen_at: iso(600) },
      reading: reading(600),
      refusals: [refusal('wrong_password'), refusal('retained', 300)],
    },
    '✓ wrong_password ✓ ✓ ✓ ·',
  ],
  [
    'off by a weak supply, and somebody guesses',
    { device: away, diag: diag({ reset_reason: 'brownout' }), reading: null, refusals: [refusal('wrong_password', 1)] },
    'brownout · · ✓ ✓ ·',
  ],
  ['it sends to a topic of others', { reading: null, refusals: [refusal('foreign_topic')] }, '✓ ✓ · ✓ foreign_topic ·'],
  ['it sent to one before its reading', { refusals: [refusal('foreign_topic', 30)] }, '✓ ✓ ✓ ✓ ✓ ✓'],
  ['it is too fast for the broker', { refusals: [refusal('too_fast', 10)] }, '✓ ✓ ✓ ✓ ✓ too_fast'],
  ['it was too fast a while ago', { refusals: [refusal('too_fast', 90)] }, '✓ ✓ ✓ ✓ ✓ ✓'],
  ['it sends no MQTT', { reading: null, refusals: [refusal('bad_packet')] }, '✓ ✓ · ✓ ✓ bad_packet'],
  ['what may not be retained', { reading: null, refusals: [refusal('retained')] }, '✓ ✓ · ✓ ✓ retained'],
  [
    'it subscribes to too much',
    { reading: null, refusals: [refusal('too_many_subscriptions')] },
    '✓ ✓ · ✓ ✓ too_many_subscriptions',
  ],
  [
    'its supply is too weak',
    { device: away, diag: diag({ reset_reason: 'brownout' }), reading: null },
    'brownout · · ✓ ✓ ·',
  ],
  ['a weak supply that holds now', { diag: diag({ reset_reason: 'brownout' }) }, '✓ ✓ ✓ ✓ ✓ ✓'],
  ['the connection is lost', { device: away, reading: reading(300) }, '✓ lost ✓ ✓ ✓ ·'],
  ['lost a moment after a reading', { device: away }, '✓ lost ✓ ✓ ✓ ✓'],
  [
    'it restarts',
    { device: { connection: 'offline', reported_reason: 'restart' }, reading: null },
    '✓ restarting · ✓ ✓ ·',
  ],
  ['it is updating', { device: { connection: 'updating' }, reading: null }, '✓ updating · ✓ ✓ ·'],
  [
    'its clock is not set, by what it sends',
    { trace: [traced({ payload: '{"v":1,"timestamp":null}' })] },
    '✓ ✓ no_clock ✓ ✓ ✓',
  ],
  [
    'its clock is not set, by its answer',
    { commands: [command({ command: 'RESTART', state: 'rejected', state_reason: 'no_clock' })] },
    '✓ ✓ no_clock ✓ ✓ ✓',
  ],
  [
    'its clock was set since it said so',
    {
      commands: [
        command({ command: 'RESTART', finished_at: iso(20) }),
        command({ command: 'RESTART', state: 'rejected', state_reason: 'no_clock' }),
      ],
    },
    '✓ ✓ ✓ ✓ ✓ ✓',
  ],
  [
    'its clock was not set yesterday',
    {
      commands: [
        command({ command: 'RESTART', state: 'rejected', state_reason: 'no_clock', finished_at: iso(86_400) }),
      ],
    },
    '✓ ✓ ✓ ✓ ✓ ✓',
  ],
  ['its clock is wrong', { reading: reading(5, ['clock']) }, '✓ ✓ wrong_clock ✓ ✓ ✓'],
  [
    'a message that no one can read',
    { trace: [traced({ payload: '{"v":1,', outcome: 'dead_letter', reason: 'bad_json' })], reading: null },
    '✓ ✓ · ✓ ✓ unreadable',
  ],
  [
    'a clock and a licence',
    { device: { licence: { status: 'revoked', expires_at: null, rotated_at: null } }, reading: reading(5, ['clock']) },
    '✓ ✓ · licence_revoked ✓ ✓',
  ],
  ['it has no licence', { device: { licence: null }, reading: null }, '✓ ✓ · no_licence ✓ ·'],
  [
    'its licence has ended',
    { device: { licence: { status: 'expired', expires_at: iso(60), rotated_at: null } }, reading: null },
    '✓ ✓ · licence_expired ✓ ·',
  ],
  [
    'the workshop has not paid',
    { device: { wanted: 'disabled', wanted_reason: 'subscription_expired' }, reading: null },
    '✓ ✓ · subscription_expired ✓ ·',
  ],
  [
    'the workshop is suspended',
    { device: { wanted: 'disabled', wanted_reason: 'subscription_suspended', connection: 'disabled' }, reading: null },
    '✓ ✓ · subscription_suspended ✓ ·',
  ],
  ['another key than its own', { violations: [violation('bad_key')], reading: null }, '✓ ✓ · bad_key ✓ ·'],
  ['a wrong key before it got the right one', { violations: [violation('bad_key', 60)] }, '✓ ✓ ✓ ✓ ✓ ✓'],
  ['a wrong key long ago', { violations: [violation('bad_key', 3_600)], reading: null }, '✓ ✓ · ✓ ✓ ·'],
  ['it has no pit', { device: { pit_id: null }, reading: null }, '✓ ✓ · ✓ no_pit ·'],
  [
    'it was told its pit, and has not answered',
    { commands: [command({ command: 'ASSIGN', state: 'sent' })], reading: null },
    '✓ ✓ · ✓ assigning ·',
  ],
  [
    'it refused its pit',
    { commands: [command({ command: 'ASSIGN', state: 'rejected' })], reading: null },
    '✓ ✓ · ✓ assign_refused ·',
  ],
  [
    'it took its pit after it had refused it',
    { commands: [command({ command: 'ASSIGN' }), command({ command: 'ASSIGN', state: 'rejected' })] },
    '✓ ✓ ✓ ✓ ✓ ✓',
  ],
  [
    'it refused its pit, and somebody guesses since',
    {
      ...{ device: away, reading: null, refusals: [refusal('wrong_password', 1)] },
      commands: [command({ command: 'ASSIGN', state: 'rejected' })],
    },
    '✓ wrong_password · ✓ · ·',
  ],
  [
    'it sends for another pit',
    { violations: [violation('topic_mismatch')], reading: null },
    '✓ ✓ · ✓ topic_mismatch ·',
  ],
  [
    'a person disabled it',
    {
      device: { status: 'disabled', wanted: 'disabled', wanted_reason: 'manual', connection: 'disabled' },
      reading: null,
    },
    '✓ ✓ · ✓ ✓ disabled',
  ],
  ['it is to go on, and has not said so', { device: { connection: 'disabled' }, reading: null }, '✓ ✓ · ✓ ✓ enabling'],
  ['it sends too much', { violations: [violation('flood', 1)] }, '✓ ✓ ✓ ✓ ✓ flood'],
  ['it finds no sensor', { device: { reported_sensors: [] }, reading: null }, '✓ ✓ · ✓ ✓ no_sensors'],
  ['old firmware names no sensors', { device: { reported_sensors: [], legacy: true }, reading: null }, '✓ ✓ · ✓ ✓ ·'],
  ['a sensor fails', { diag: diag({ errors: { PMS5003: 3 } }), reading: null }, '✓ ✓ · ✓ ✓ sensor_errors'],
  [
    'all its sensors fail, which it sends',
    { reading: { ...empty(5), errors: ['BME680:timeout', 'PMS5003:timeout'] } },
    '✓ ✓ ✓ ✓ ✓ sensor_errors',
  ],
  ['one of its sensors fails', { reading: { ...reading(5), errors: ['PMS5003:timeout'] } }, '✓ ✓ ✓ ✓ ✓ ✓'],
  ['readings wait in it', { diag: diag({ queue: 12 }), reading: null }, '✓ ✓ · ✓ ✓ queued'],
  ['it is there, the first reading is to come', { reading: null }, '✓ ✓ · ✓ ✓ ·'],
  [
    'it is there, and nothing came of it in its time',
    { onlineSince: AT - 61_000, reading: null },
    '✓ ✓ · ✓ ✓ no_reading',
  ],
  [
    'it was there long before, and nothing came of it',
    { diag: diag({ uptime_s: 7_200 }), reading: null },
    '✓ ✓ · ✓ ✓ no_reading',
  ],
  ['it was just plugged in', { diag: diag({ uptime_s: 20, received_at: iso(5) }), reading: null }, '✓ ✓ · ✓ ✓ ·'],
  [
    'it was just told its pit, and to measure again before that',
    {
      ...{ onlineSince: AT - 600_000, reading: null },
      commands: [
        command({ command: 'ASSIGN', finished_at: iso(20) }),
        command({ command: 'ENABLE', finished_at: iso(90) }),
      ],
    },
    '✓ ✓ · ✓ ✓ ·',
  ],
  [
    'it measures once an hour, and is there since half of one',
    { device: { interval_s: 3_600 }, onlineSince: AT - 1_800_000, reading: null },
    '✓ ✓ · ✓ ✓ ·',
  ],
  ['it is there, but has stopped measuring', { reading: reading(200) }, '✓ ✓ ✓ ✓ ✓ silent'],
  ['a slow one between two readings', { device: { interval_s: 3_600 }, reading: reading(7_200) }, '✓ ✓ ✓ ✓ ✓ ✓'],
];

describe('the checklist', () => {
  it.each(table)('%s', (_, differs, wanted) => {
    const steps = checklistOf(known(differs), AT);
    expect(steps.map(({ state, why }) => why ?? (state === 'done' ? '✓' : '·')).join(' ')).toBe(wanted);
    expect(steps.filter(({ state }) => state === 'hangs').length).toBeLessThanOrEqual(1);
  });

  it.each([
    ['wrong_password', 'network'],
    ['wrong_user', 'network'],
    ['wrong_client_id', 'network'],
    ['account_closed', 'licence'],
    ['foreign_topic', 'pit'],
    ['retained', 'readings'],
    ['too_many_subscriptions', 'readings'],
    ['bad_packet', 'readings'],
    ['too_fast', 'readings'],
  ] as const)(
    'of one that is refused for %s hangs at %s, never heard or lost a moment after a reading',
    (why, step) => {
      const lost = { ...away, last_seen_at: iso(600) };
      for (const [device, last] of [
        [never, null],
        [lost, reading(590)],
        [{ ...lost, reported_reason: 'restart' as const, interval_s: 3_600 }, reading(590)],
      ] as const) {
        const steps = checklistOf(known({ device, reading: last, refusals: [refusal(why, 300)] }), AT);
        expect(steps.filter(({ state }) => state === 'hangs')).toEqual([{ step, state: 'hangs', why }]);
        expect(isThere(steps)).toBe(false);
      }
    },
  );

  it('does not take for the device what anyone can say who knows its id', () => {
    for (const why of ['wrong_password', 'wrong_user', 'account_closed'] as const) {
      const [power] = checklistOf(known({ device: never, reading: null, refusals: [refusal(why)] }), AT);
      expect(power?.state).toBe('waits');
    }
  });

  it('believes what only the device can have caused before what a stranger says, while it goes on', () => {
    const hangs = (ownAgo: number) =>
      checklistOf(
        known({ device: never, reading: null, refusals: [refusal('wrong_user', 2), refusal('foreign_topic', ownAgo)] }),
        AT,
      ).find(({ state }) => state === 'hangs')?.why;
    expect(hangs(60)).toBe('foreign_topic');
    expect(hangs(180)).toBe('wrong_user');
  });

  it('leaves a device that is updated plugged in, whoever else calls itself so', () => {
    const device = { ...away, last_seen_at: iso(60), reported_reason: 'update' as const };
    const steps = checklistOf(known({ device, refusals: [refusal('wrong_password', 2)] }), AT);
    expect(steps.find(({ state }) => state === 'hangs')?.why).toBe('updating');
  });

  it('is through when readings come, whatever the clock says', () => {
    expect(isThere(checklistOf(known({ reading: reading(5, ['clock']) }), AT))).toBe(true);
    expect(isThere(checklistOf(known({ reading: null }), AT))).toBe(false);
    expect(isThere(checklistOf(known({ device: away }), AT))).toBe(false);
  });
});
