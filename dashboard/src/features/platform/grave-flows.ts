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
