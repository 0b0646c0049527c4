import { useSyncExternalStore } from 'react';
import jobEn from './job.en.json';
import jobHi from './job.hi.json';
import { languages, store, stored, type Language } from './languages';
import { readable } from './readable';
import trackEn from './track.en.json';
import trackHi from './track.hi.json';

/** The words of the tracking page: few, so that it needs no library for them, and in both languages from the start. */
const english = { ...trackEn, job: jobEn };
const words: Record<Language, typeof english> = { en: english, hi: { ...trackHi, job: jobHi } };

type Paths<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Paths<T[K]>}` }[keyof T & string];
export type TrackText = Paths<typeof english>;

const listeners = new Set<() => void>();
let language: Language = 'en';

/** The language chosen on this device, else the first of the browser's that there is. */
export function startTrackWords(): void {
  const wanted = navigator.languages.map((tag) => tag.split('-')[0]);
  const spoken = wanted.map((code) => languages.find((one) => one.code === code)?.code).find(Boolean);
  speak(chosenBefore() ?? spoken ?? 'en');
}

function chosenBefore(): Language | null {
  try {
    return stored();
  } catch {
    return null;
  }
}

export function chooseTrackLanguage(chosen: Language): void {
  try {
    store(chosen);
  } catch {
    // A stranger's browser may forbid storage: then the choice lasts as long as the page.
  }
  speak(chosen);
}

function speak(chosen: Language): void {
  language = chosen;
  document.documentElement.lang = chosen;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Says a text; what stands in {{braces}} is taken from the values. */
export type Say = (text: TrackText, values?: Record<string, string | number>) => string;

const speaking: Record<Language, Say> = { en: speaker('en'), hi: speaker('hi') };

function speaker(code: Language): Say {
  return (path, values = {}) => {
    const text = path.split('.').reduce<unknown>((tree, key) => (tree as Record<string, unknown>)[key], words[code]);
    return String(text).replace(/{{(\w+)}}/g, (_, name: string) => String(values[name] ?? ''));
  };
}

/** Says a name of the hub's, such as a stage's; one that has no words of its own is made readable. */
export function sayName(say: Say, group: 'job.stage' | 'job.workType', name: string): string {
  const known = group === 'job.stage' ? jobEn.stage : jobEn.workType;
  return name in known ? say(`${group}.${name}` as TrackText) : readable(name);
}

export function useTrackWords(): { t: Say; language: Language } {
  const current = useSyncExternalStore(subscribe, () => language);
  return { t: speaking[current], language: current };
}
