const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How far back a chart goes, and how fine its values are: a few hundred points each. */
export const ranges = {
  '1h': { span: HOUR, bucket: '1m', refresh: MINUTE },
  '6h': { span: 6 * HOUR, bucket: '1m', refresh: MINUTE },
  '24h': { span: DAY, bucket: '15m', refresh: 5 * MINUTE },
  '7d': { span: 7 * DAY, bucket: '15m', refresh: 5 * MINUTE },
  '30d': { span: 30 * DAY, bucket: '1h', refresh: 15 * MINUTE },
  '90d': { span: 90 * DAY, bucket: '1d', refresh: 15 * MINUTE },
} as const;

export type Range = keyof typeof ranges;

export const rangeNames = Object.keys(ranges) as Range[];

/** What an address asks for; 24 hours when it asks for nothing that there is. */
export const rangeOf = (text: string | null): Range => rangeNames.find((name) => name === text) ?? '24h';

/** The newest values are joined to what the hub summed up, as long as one can see the difference. */
export const isShort = (range: Range): boolean => ranges[range].span <= DAY;

/** Every single reading of a longer time would be a file of hundreds of megabytes. */
export const isFileSized = (range: Range): boolean => ranges[range].span <= 7 * DAY;
