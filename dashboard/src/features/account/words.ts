import { wordsOf } from '@/words';
import en from './words.en.json';

export const useAccountWords = wordsOf('account', en, () => import('./words.hi.json'));
