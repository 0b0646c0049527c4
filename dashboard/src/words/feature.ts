import i18next from 'i18next';
import { use } from 'react';
import { useTranslation } from 'react-i18next';

export interface Tree {
  [key: string]: string | Tree;
}

type Count = 'zero' | 'one' | 'other';
/** `jobs_one` and `jobs_other` are asked for as `jobs`, with a `count`. */
type Asked<K extends string> = K extends `${infer Base}_${Count}` ? Base : K;

/** Every text of a words file as it is asked for, e.g. `list.title`. */
export type TextOf<T> = {
  [K in keyof T & string]: T[K] extends string ? Asked<K> : `${K}.${TextOf<T[K]>}`;
}[keyof T & string];

/** Says a text of a feature; what stands in {{braces}} is taken from the values. */
export type SayOf<T> = (text: TextOf<T>, values?: Record<string, string | number>) => string;

/** A promise that React sees to be kept without waiting, which would show nothing for a moment. */
const HERE = Object.assign(Promise.resolve(), { status: 'fulfilled', value: undefined });

const hindi = new Map<string, () => Promise<void>>();

/** Has the Hindi of all features that were opened so far, so that a change of language shows no English in between. */
export const loadFeatureHindi = (): Promise<unknown> => Promise.all([...hindi.values()].map((load) => load()));

/**
 * The words of a feature, which come with its pages: English in their code, Hindi on top when it is spoken.
 *
 * @param name of the feature, as its folder
 * @param loadHindi imports the Hindi file, which has the same keys
 * @returns a hook that answers `t` and the language; a page waits in it for Hindi the first time
 */
export function wordsOf<T extends Tree>(name: string, english: T, loadHindi: () => Promise<{ default: Tree }>) {
  let loading: Promise<void> | null = null;
  const load = () =>
    (loading ??= loadHindi().then(
      (file) => {
        i18next.addResourceBundle('hi', name, file.default);
      },
      () => {
        loading = null; // the English text stands in, and the next page tries again
      },
    ));
  hindi.set(name, load);
  let known = false;
  return function useFeatureWords(): { t: SayOf<T>; language: string } {
    const { t, i18n } = useTranslation();
    if (!known) {
      i18next.addResourceBundle('en', name, english);
      known = true;
    }
    // In Hindi whether it waits or not: React renders all anew, and complains (#520), where the render after the wait asks no more.
    if (i18n.language === 'hi') use(i18next.hasResourceBundle('hi', name) ? HERE : load());
    const say = t as unknown as (text: string, values: object) => string;
    return { t: (text, values) => say(text, { ...values, ns: name }), language: i18n.language };
  };
}
