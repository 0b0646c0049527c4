/** What the hub is not ready without, or what owners count on: such a route's name is typed, so that nobody stops one in passing. */
export const GRAVE: ReadonlySet<string> = new Set([
  'ingest',
  'licences',
  'notifications',
  'announcements',
  'presence',
  'hooks',
  'alerts',
  'live',
]);

/** The words for what ends with a route: its own, else those of the flow that it belongs to, which its name begins with. */
export function endOf(id: string, words: object): string {
  const flow = flowOf(id);
  return [id, flow].find((key) => Object.hasOwn(words, key)) ?? 'other';
}

export const flowOf = (id: string): string => id.split('-')[0] ?? id;
