import { tick } from './clock';

let shown: string | undefined;

/** Whose clocks the pages show, by its IANA name; undefined: the viewer's own, since no workshop is known. */
export const zoneShown = (): string | undefined => shown;

/** Has all times shown as clocks in this zone do; null, or one that this browser doesn't know: as the viewer's own. */
export function showZone(zone: string | null): void {
  const known = zone !== null && isKnown(zone) ? zone : undefined;
  if (known === shown) return;
  shown = known;
  tick();
}

function isKnown(zone: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
