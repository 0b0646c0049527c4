import { wordsOf } from '@/words';
import en from './words.en.json';

export const useLiveWords = wordsOf('live', en, () => import('./words.hi.json'));
