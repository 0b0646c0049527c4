import { wordsOf } from '@/words';
import en from './words.en.json';

export const useDevicesWords = wordsOf('devices', en, () => import('./words.hi.json'));

/** The texts of metrics, to see which have one here. */
export const { metric: metricWords } = en;

/** Whether there is a text here for why a message was refused. */
export const isRefusal = (reason: string): reason is keyof typeof en.refusal => reason in en.refusal;
