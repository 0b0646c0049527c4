import { wordsOf } from '@/words';
import en from './words.en.json';

export const useCustomerWords = wordsOf('customers', en, () => import('./words.hi.json'));
