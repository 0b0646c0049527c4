import { wordsOf } from '@/words';
import en from './words.en.json';

export const useLimitsWords = wordsOf('limits', en, () => import('./words.hi.json'));

/** The texts for which the hub's own names are the keys, to see which of them have words. */
export const { field: fieldWords } = en;
