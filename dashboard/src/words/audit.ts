import en from './audit.en.json';
import type { Tree } from './feature';

/** Names of the audit log, which several features say: what was done, to what, and to which of its fields. */
export const auditEnglish = en;

/** The texts for which the hub's own names are the keys, to see which of them have words. */
export const { did: didWords, field: fieldWords, thing: thingWords, value: valueWords } = en;

/** Hindi of a feature that says them, too. */
export async function withAuditHindi(feature: Promise<{ default: Tree }>): Promise<{ default: Tree }> {
  const [own, audit] = await Promise.all([feature, import('./audit.hi.json')]);
  return { default: { ...own.default, ...audit.default } };
}
