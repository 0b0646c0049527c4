import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json';

export type Language = 'en' | 'hi';

/** The languages, each by its own short name. */
export const languages: { code: Language; label: string; name: string }[] = [
  { code: 'en', label: 'EN', name: 'English' },
  { code: 'hi', label: 'हिन्दी', name: 'हिन्दी' },
];

const KEY = 'pitwatch.language';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

/** Starts with English, which is in the first load, and goes over to the language chosen before. */
export function startWords(): void {
  void i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false }, // React escapes
  });
  const chosen = localStorage.getItem(KEY);
  if (chosen === 'hi') void speak(chosen);
}

/** Changes the language now and for the next visit. */
export async function choose(language: Language): Promise<void> {
  localStorage.setItem(KEY, language);
  await speak(language);
}

/** Follows the language of the user's account unless another one was chosen on this device. */
export async function prefer(language: string): Promise<void> {
  if (localStorage.getItem(KEY) === null && (language === 'en' || language === 'hi')) await speak(language);
}

async function speak(language: Language): Promise<void> {
  if (language === 'hi' && !i18next.hasResourceBundle('hi', 'translation')) {
    i18next.addResourceBundle('hi', 'translation', (await import('./hi.json')).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

export { useTranslation as useWords } from 'react-i18next';
