export type Language = 'en' | 'hi';

/** The languages, each by its own short name. */
export const languages: { code: Language; label: string; name: string }[] = [
  { code: 'en', label: 'EN', name: 'English' },
  { code: 'hi', label: 'हिन्दी', name: 'हिन्दी' },
];

const KEY = 'pitwatch.language';

/** The language that was chosen on this device; null: none was. */
export function stored(): Language | null {
  const chosen = localStorage.getItem(KEY);
  return chosen === 'en' || chosen === 'hi' ? chosen : null;
}

export function store(language: Language): void {
  localStorage.setItem(KEY, language);
}
