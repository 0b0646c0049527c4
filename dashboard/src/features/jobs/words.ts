import { wordsOf } from '@/words';
import en from './words.en.json';

export const useJobsWords = wordsOf('jobs', en, () => import('./words.hi.json'));
