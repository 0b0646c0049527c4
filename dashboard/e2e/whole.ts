import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { expect, type Page } from '@playwright/test';

export type Language = 'en' | 'hi';

/** Each day is walked in both, in one language each. */
export const LOOKS = [
  ['desk', 'en'],
  ['phone', 'hi'],
] as const;

export const PHONE = { width: 390, height: 844 };

/** Texts of the app by their keys, as its pages say them. */
export function wordsIn(language: Language) {
  const read = (path: string) => JSON.parse(readFileSync(`src/${path}${language}.json`, 'utf8')) as object;
  const texts = {
    ...{ ...read('words/'), job: read('words/job.'), audit: read('words/audit.') },
    ...{ platform: read('features/platform/words.'), devices: read('features/devices/words.') },
  };
  return (key: string, values: Record<string, string | number> = {}) =>
    String(key.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], texts)).replace(
      /\{\{(\w+)\}\}/g,
      (whole, name: string) => (name in values ? String(values[name]) : whole),
    );
}

/** Names that are the same in any language: products, units, what people are called and typed. */
const NAMES =
  /\S+@\S+|https?:\S+|\b(workshop|owner|admin|operator)_\w+|\b(ESP32|LIC)-\S+|\b[A-Z][a-z]+\/[A-Z]\w+|\b(BME680|DHT22|PMS5003|WhatsApp|Pitwatch|Shine Studio|Wall unit|Asha Rao|Vikram( Shah)?|Meena Das|Rohan Mehta|Anita Desai|Tesla Model|Mahindra Thar|Kiran Bedi|Chromium|Chrome|Linux|JSON|Testo|PITWATCH_PUBLIC_URL|BACKUP_[A-Z0-9_]+|Page Up|Page Down|Home|English|Ring Road|New Delhi|NAQI|CPCB|GSTIN|devkit|[0-9a-f]{8}|Night Shine|Dawn Shine|MQTT|Java|PostgreSQL|DEBUG|INFO|WARN|ERROR)\b/g;

/** Whose files are, and who is signed in. */
const PEOPLE = new RegExp(`\\b(team|${userInfo().username})\\b`, 'g');

/** Nothing is beside the screen, wherever one is. */
export async function expectNarrow(page: Page) {
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth), page.url())
    .toBeLessThanOrEqual(0);
}

/**
 * Something is there, none of it is an error, nothing is beside the screen, and in Hindi nothing is English but names: of the hub's own
 * parts, what it logs and what people sent, all of which are marked as not to be translated; and the hub's own sentences, which are
 * marked as the English that they are.
 */
export async function expectWhole(page: Page, language: Language) {
  const main = page.getByRole('main');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(main, page.url()).toHaveText(/\S.{20}/s);
  await expect(main.locator('[aria-busy=true]')).toHaveCount(0);
  const said = await main.evaluate((page) => {
    const element = page as HTMLElement;
    const own = [...element.querySelectorAll<HTMLElement>('[translate=no], [lang=en]')].map(
      ({ innerText }) => innerText,
    );
    return own
      .filter((text) => text.trim() !== '')
      .sort((a, b) => b.length - a.length)
      .reduce((rest, text) => rest.replaceAll(text, ' '), element.innerText);
  });
  expect(said, page.url()).not.toMatch(/undefined|\bnull\b|NaN|\{\{/);
  await expectNarrow(page);
  if (language === 'hi') {
    const english =
      said
        .replace(NAMES, '')
        .replace(PEOPLE, '')
        .match(/[A-Za-z]{4,}/g) ?? [];
    expect.soft([...new Set(english)], page.url()).toEqual([]);
  }
}
