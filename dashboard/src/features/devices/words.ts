import { wordsOf } from '@/words';
import en from './words.en.json';

export const useDevicesWords = wordsOf('devices', en, () => import('./words.hi.json'));
