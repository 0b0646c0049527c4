import type { Typed } from './schema';
import type { LimitsChange, PitLimits, WorkshopLimits } from './shapes';

/** A limit of the contract: in a pit null is as in the workshop and `off` none, in the workshop null is none. */
export type LimitValue = number | 'off' | null;

/** The fields that the form has, by the names that lead to them. */
const paths = [
  ...['aqi.warning', 'aqi.critical', 'temperature.min', 'temperature.max', 'humidity.min', 'humidity.max'],
  ...['band.temperature.min', 'band.temperature.max', 'band.humidity.min', 'band.humidity.max'],
  ...['for_seconds', 'clear_seconds', 'device_offline_s', 'camera_offline_s'],
  ...['hysteresis.aqi', 'hysteresis.temperature', 'hysteresis.humidity'],
] as const;

interface Tree<T> {
  [name: string]: T | Tree<T>;
}

/** A value inside of something, by the names that lead to it; null: there is none. */
export function valueAt(tree: unknown, path: string): LimitValue {
  let at: unknown = tree;
  for (const name of path.split('.')) at = (at as Record<string, unknown> | null | undefined)?.[name];
  return typeof at === 'number' || at === 'off' ? at : null;
}

function put<T>(tree: Tree<T>, path: string, value: T): void {
  const names = path.split('.');
  let at = tree;
  for (const name of names.slice(0, -1)) at = at[name] ??= {};
  at[names.at(-1) ?? ''] = value;
}

/** What the form's fields show. */
export function typedOf(config: WorkshopLimits | PitLimits): Typed {
  const typed: Tree<string> = {};
  for (const path of paths) put(typed, path, String(valueAt(config, path) ?? ''));
  return typed as unknown as Typed;
}

/** Only what differs is sent, so that two people who change different limits don't undo each other's. */
export function changeOf(config: WorkshopLimits | PitLimits, wanted: object): LimitsChange {
  const change: Tree<LimitValue> = {};
  for (const path of paths) {
    const value = valueAt(wanted, path);
    if (value !== valueAt(config, path)) put(change, path, value);
  }
  return change;
}

export const isNothing = (change: object): boolean => Object.keys(change).length === 0;

/** What counts in a pit: its own value, else the workshop's; null: no limit. */
export function countsAs(own: LimitValue, workshop: LimitValue): number | null {
  const value = own ?? workshop;
  return value === 'off' ? null : value;
}
