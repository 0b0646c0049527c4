const HOUR = 3_600_000;

/** How far back a list goes at a press. */
export const spans = { day: 24 * HOUR, week: 7 * 24 * HOUR, month: 30 * 24 * HOUR } as const;

export type Span = keyof typeof spans;
export const spanNames = Object.keys(spans) as Span[];

/** A time as an address says it: one of the spans, or `own` with a beginning and an end; '' for any. */
export interface SpanAsked {
  time: string;
  from: string;
  to: string;
}

/** What the hub is asked for: `from` and `to` as far as they are wanted. */
export function limitsOf({ time, from, to }: SpanAsked, now: number): { from?: string; to?: string } {
  const span = spanNames.find((name) => name === time);
  if (span) return { from: new Date(now - spans[span]).toISOString() };
  if (time !== 'own') return {};
  const ends = [from, to].filter((at) => !Number.isNaN(Date.parse(at)));
  // What ends before it begins would be refused: its beginning counts.
  const crossed = ends.length === 2 && Date.parse(from) >= Date.parse(to);
  return {
    ...(ends.includes(from) && { from }),
    ...(ends.includes(to) && !crossed && { to }),
  };
}
