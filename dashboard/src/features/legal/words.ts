import { wordsOf } from '@/words';
import en from './words.en.json';

export const useLegalWords = wordsOf('legal', en, () => import('./words.hi.json'));
