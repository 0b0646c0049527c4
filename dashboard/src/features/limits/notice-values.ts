import { alertTypes } from '@/kit/alert-text';
import type { LimitsChange, NoticeChannel, PitLimits, WorkshopLimits } from './shapes';

export const channels = ['dashboard', 'sms', 'whatsapp', 'email', 'push', 'webhook'] as const satisfies NoticeChannel[];
/** What a pit may have of its own, each as a whole. */
export const parts = ['channels', 'recipients', 'quiet_hours', 'throttle_minutes', 'sms_per_day'] as const;
export type Part = (typeof parts)[number];

/** What the form has: a list of channels by type, and the rest. */
export interface NoticeValues {
  /** Of a pit: which parts are its own; in the workshop's form all are. */
  own: string[];
  channels: Record<string, string[]>;
  /** Numbers of users; none: the owners. */
  recipients: string[];
  /** `off`: there are no quiet hours. */
  quiet: string[];
  from: string;
  to: string;
  throttle_minutes: string;
  sms_per_day: string;
}

/** The same, as it is read. */
export type ReadNotices = Omit<NoticeValues, 'throttle_minutes' | 'sms_per_day'> & {
  throttle_minutes: number;
  sms_per_day: number;
};

export const NONE = 'off';

/** The hub's own types, and those of an operator's routes that have channels of their own. */
const typesOf = (...configs: (WorkshopLimits | PitLimits | null)[]): string[] => [
  ...new Set<string>([...alertTypes, ...configs.flatMap((config) => Object.keys(config?.channels ?? {}))]),
];

/** What the form shows; `inherited` is null in the workshop's own. */
export function noticeValuesOf(config: WorkshopLimits | PitLimits, inherited: WorkshopLimits | null): NoticeValues {
  const quiet = config.quiet_hours ?? (inherited ? inherited.quiet_hours : null);
  const hours = quiet === null || quiet === NONE ? null : quiet;
  const people = config.recipients ?? inherited?.recipients ?? [];
  return {
    own: inherited ? parts.filter((part) => isOwn(config, part)) : [...parts],
    channels: Object.fromEntries(
      typesOf(config, inherited).map((type) => [type, [...channelsOf(config, inherited, type)]]),
    ),
    recipients: people.map(({ user_id }) => String(user_id)),
    quiet: hours === null ? [NONE] : [],
    from: hours?.from ?? '',
    to: hours?.to ?? '',
    throttle_minutes: String(config.throttle_minutes ?? inherited?.throttle_minutes ?? ''),
    sms_per_day: String(config.sms_per_day ?? inherited?.sms_per_day ?? ''),
  };
}

const channelsOf = (
  config: WorkshopLimits | PitLimits,
  inherited: WorkshopLimits | null,
  type: string,
): readonly string[] => config.channels?.[type] ?? inherited?.channels[type] ?? [];

const isOwn = (config: WorkshopLimits | PitLimits, part: Part): boolean =>
  part === 'channels'
    ? Object.values(config.channels ?? {}).some((chosen) => chosen !== null)
    : (config[part] ?? null) !== null;

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** Only what differs is sent; what is not a pit's own is as in the workshop. */
export function noticeChangeOf(
  config: WorkshopLimits | PitLimits,
  inherited: WorkshopLimits | null,
  wanted: ReadNotices,
): LimitsChange {
  const owns = (part: Part): boolean => inherited === null || wanted.own.includes(part);
  const none = inherited === null ? null : NONE;
  const hours = wanted.quiet.includes(NONE) ? none : { from: wanted.from, to: wanted.to };
  const next = {
    recipients: owns('recipients') ? wanted.recipients.map((id) => ({ user_id: Number(id) })) : null,
    quiet_hours: owns('quiet_hours') ? hours : null,
    throttle_minutes: owns('throttle_minutes') ? wanted.throttle_minutes : null,
    sms_per_day: owns('sms_per_day') ? wanted.sms_per_day : null,
  };
  const differing = Object.entries(next).filter(([name, value]) => !same(config[name as Part], value));
  const channelChange = Object.entries(wanted.channels).flatMap(([type, chosen]): [string, string[] | null][] => {
    const ordered = channels.filter((channel) => chosen.includes(channel));
    const known = channels.filter((channel) => channelsOf(config, inherited, type).includes(channel));
    if (!owns('channels')) return (config.channels?.[type] ?? null) === null ? [] : [[type, null]];
    return same(ordered, known) ? [] : [[type, ordered]];
  });
  return {
    ...Object.fromEntries(differing),
    ...(channelChange.length > 0 && { channels: Object.fromEntries(channelChange) }),
  } as LimitsChange;
}
