import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import en from './en.json';
import jobEn from './job.en.json';
import { loadFeatureHindi } from './feature';
import { languages, store, stored, type Language } from './languages';
import { readable } from './readable';

export { wordsOf } from './feature';
export { languages, type Language };

const english = { ...en, job: jobEn };

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof english };
  }
}

/** Starts with English, which is in the first load, and goes over to the language chosen before. */
export function startWords(): void {
  void i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: english } },
    interpolation: { escapeValue: false }, // React escapes
  });
  if (stored() === 'hi') void speak('hi');
}

/** Changes the language now and for the next visit. */
export async function choose(language: Language): Promise<void> {
  store(language);
  await speak(language);
}

/** Follows the language of the user's account unless another one was chosen on this device. */
export async function prefer(language: string): Promise<void> {
  if (stored() === null && (language === 'en' || language === 'hi')) await speak(language);
}

async function speak(language: Language): Promise<void> {
  if (language === 'hi' && !i18next.hasResourceBundle('hi', 'translation')) {
    const [hi, job] = await Promise.all([import('./hi.json'), import('./job.hi.json')]);
    i18next.addResourceBundle('hi', 'translation', { ...hi.default, job: job.default });
  }
  if (language === 'hi') await loadFeatureHindi();
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

export { readable };
export { useTranslation as useWords } from 'react-i18next';

/** Names of the hub's, such as a stage's; one that has no words of its own is made readable. */
export function useJobWords() {
  const { t } = useTranslation();
  return {
    stageName: (name: string) =>
      name in jobEn.stage ? t(`job.stage.${name as keyof typeof jobEn.stage}`) : readable(name),
    workTypeName: (name: string) =>
      name in jobEn.workType ? t(`job.workType.${name as keyof typeof jobEn.workType}`) : readable(name),
  };
}
