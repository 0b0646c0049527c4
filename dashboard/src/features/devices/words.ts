import { wordsOf } from '@/words';
import en from './words.en.json';

export const useDevicesWords = wordsOf('devices', en, () => import('./words.hi.json'));

/** The texts for which the hub's own words are the keys, to see which of them have texts here. */
export const { refusal: refusalWords, metric: metricWords } = en;
