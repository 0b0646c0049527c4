import type { ListedChoice } from '@/kit/combobox';

/** Browsers list some zones by the name that the time-zone database has given up. */
const RENAMED: Record<string, string> = {
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Europe/Kiev': 'Europe/Kyiv',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
};

const spaced = (zone: string): string => zone.replaceAll('_', ' ');

/** More than that nobody reads: one types instead. */
const SHOWN = 40;

const regionOf = (zone: string): string => zone.split('/')[0] ?? zone;

/** Every zone that the browser knows: the present one first, in any case, then those of its part of the world. */
export function zoneNames(present: string): string[] {
  const known = Intl.supportedValuesOf('timeZone').map((zone) => RENAMED[zone] ?? zone);
  const others = [...new Set(['UTC', ...known])].filter((zone) => zone !== present).sort();
  const near = others.filter((zone) => regionOf(zone) === regionOf(present));
  return [present, ...near, ...others.filter((zone) => !near.includes(zone))];
}

/** What there is to choose from before one types. */
export const nearZones = (present: string): ListedChoice[] =>
  zoneNames(present)
    .slice(0, SHOWN)
    .map((id) => ({ id, text: spaced(id) }));

/** All zones, with what each is called, e.g. "India Standard Time, GMT+5:30": some hundred formats, so only when asked for. */
export function namedZones(present: string, language: string): ListedChoice[] {
  const now = Date.now();
  return zoneNames(present).map((id) => {
    const part = (timeZoneName: 'long' | 'shortOffset') =>
      new Intl.DateTimeFormat(`${language}-IN`, { timeZone: id, timeZoneName })
        .formatToParts(now)
        .find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [name, offset] = [part('long'), part('shortOffset')];
    return { id, text: spaced(id), detail: name === offset ? offset : `${name}, ${offset}` };
  });
}

/** The first of those of which the place or the name has all words that were typed. */
export function fittingZones(zones: ListedChoice[], typed: string): ListedChoice[] {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const fitting = zones.filter(({ text, detail = '' }) => {
    const whole = `${text} ${detail}`.toLocaleLowerCase();
    return words.every((word) => whole.includes(word));
  });
  return fitting.slice(0, SHOWN);
}
