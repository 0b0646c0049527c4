import { wordsOf } from '@/words';
import en from './words.en.json';

export const useCameraWords = wordsOf('camera', en, () => import('./words.hi.json'));
