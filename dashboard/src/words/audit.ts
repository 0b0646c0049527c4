import en from './audit.en.json';
import type { Tree } from './feature';

/** Names of the audit log, which several features say: what was done, to what, and to which of its fields. */
export const auditEnglish = en;

/** The texts for which the hub's own names are the keys, to see which of them have words. */
export const { did: didWords, field: fieldWords, refusal: refusalWords, thing: thingWords, value: valueWords } = en;

/** Fields whose values are the hub's own names, which have words; all others are as people typed them: a workshop may be called "trial". */
export const CODED: ReadonlySet<string> = new Set([
  ...['aqi_standard', 'customer_sign_in', 'ended', 'held_from', 'language', 'method', 'plan', 'preferred_channel'],
  ...['role', 'state', 'status', 'sub_role', 'video_consent', 'video_record'],
]);

/** Whether there are words for one of the hub's own names. */
export const hasWords = <T extends object>(words: T, name: string): name is keyof T & string =>
  Object.hasOwn(words, name);

/** Whether there are words for a value of a field. */
export const isCode = (field: string, value: string): value is keyof typeof valueWords =>
  CODED.has(field) && hasWords(valueWords, value);

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** Whether a value is a moment, as the hub writes it. */
export const isMoment = (text: string): boolean => MOMENT.test(text);

/** What a list of stages has: a stage and its share of the work; null: it is none. */
export function stageOf(one: unknown): { name: string; weight: number } | null {
  const { name, weight } = (one ?? {}) as { name?: unknown; weight?: unknown };
  return typeof name === 'string' && typeof weight === 'number' ? { name, weight } : null;
}

/** Hindi of a feature that says them, too. */
export async function withAuditHindi(feature: Promise<{ default: Tree }>): Promise<{ default: Tree }> {
  const [own, audit] = await Promise.all([feature, import('./audit.hi.json')]);
  return { default: { ...own.default, ...audit.default } };
}
