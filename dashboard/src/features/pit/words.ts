import { wordsOf } from '@/words';
import en from './words.en.json';

export const usePitWords = wordsOf('pit', en, () => import('./words.hi.json'));
