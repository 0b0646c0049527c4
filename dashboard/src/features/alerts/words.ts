import { wordsOf } from '@/words';
import en from './words.en.json';

export const useAlertsWords = wordsOf('alerts', en, () => import('./words.hi.json'));
