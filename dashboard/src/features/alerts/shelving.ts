import { tomorrowAt } from '@/kit/tomorrow';
import type { ListedAlert } from './shapes';

const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;
/** When a day of work begins. */
const MORNING = 8;

/** For how many minutes an alert may be shelved: a critical one for a day. */
export const mostMinutes = ({ severity }: Pick<ListedAlert, 'severity'>): number =>
  severity === 'critical' ? DAY_MINUTES : WEEK_MINUTES;

/** Whole minutes until then, as far as they may be. */
export const minutesUntil = (until: number, now: number, alert: Pick<ListedAlert, 'severity'>): number =>
  Math.min(mostMinutes(alert), Math.max(1, Math.ceil((until - now) / MINUTE)));

/** When "until tomorrow" ends: tomorrow morning by the workshop's clocks, or as late as may be. */
export const tomorrowOf = (alert: Pick<ListedAlert, 'severity'>, now: number, zone: string): number =>
  Math.min(tomorrowAt(MORNING, now, zone), now + mostMinutes(alert) * MINUTE);
