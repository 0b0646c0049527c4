import { wordsOf } from '@/words';
import { auditEnglish, withAuditHindi } from '@/words/audit';
import en from './words.en.json';

export const useStaffWords = wordsOf('staff', { ...en, ...auditEnglish }, () =>
  withAuditHindi(import('./words.hi.json')),
);
