import { wordsOf } from '@/words';
import { auditEnglish, withAuditHindi } from '@/words/audit';
import en from './words.en.json';

export const usePlatformWords = wordsOf('platform', { ...en, ...auditEnglish }, () =>
  withAuditHindi(import('./words.hi.json')),
);

/** The texts for which the hub's own names are the keys, to see which of them have words. */
export const {
  alertType: alertWords,
  ends: endsWords,
  system: { part: partWords },
} = en;
