/** Hours of a day as one types them, e.g. `09:00–13:00, 14:00–19:00`, and as the contract has them. */

const MOST = 4;
const SPAN = /^(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|—)\s*(\d{1,2})(?:[:.](\d{2}))?$/;
const DAY_MINUTES = 24 * 60;

export const typedSpans = (spans: string[][]): string => spans.map(([from, to]) => `${from}–${to}`).join(', ');

/** The spans that somebody means; null: they make no sense. */
export function spansOf(typed: string): string[][] | null {
  const parts = typed
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length > MOST) return null;
  const spans: string[][] = [];
  let before = -1;
  for (const part of parts) {
    const found = SPAN.exec(part);
    if (!found) return null;
    const from = minutesOf(found[1], found[2]);
    const to = minutesOf(found[3], found[4]);
    if (from === null || to === null || from <= before || from >= to) return null;
    spans.push([textOf(from), textOf(to)]);
    before = to;
  }
  return spans;
}

function minutesOf(hours = '', minutes = '0'): number | null {
  const sum = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && sum <= DAY_MINUTES ? sum : null;
}

const two = (number: number) => String(number).padStart(2, '0');
const textOf = (minutes: number) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
