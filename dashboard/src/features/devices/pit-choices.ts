import type { Pit } from '@/contract/shapes';

/** Where a device may go, for whoever goes from pit to pit with one after the other. */
export interface PitChoices {
  /** Those without a device, by number; then the others. */
  free: Pit[];
  taken: Pit[];
  /** The one after the last that has a device; null: no free one is left. */
  next: Pit | null;
  /** The number that a new pit would have. */
  newNumber: number;
}

/** What to offer of the workshop's pits. */
export function pitChoices(pits: Pit[]): PitChoices {
  const sorted = [...pits].sort((a, b) => a.pit_number - b.pit_number);
  const free = sorted.filter(({ device_ids }) => device_ids.length === 0);
  const taken = sorted.filter(({ device_ids }) => device_ids.length > 0);
  const last = taken.at(-1)?.pit_number ?? 0;
  return {
    free,
    taken,
    next: free.find(({ pit_number }) => pit_number > last) ?? free[0] ?? null,
    newNumber: (sorted.at(-1)?.pit_number ?? 0) + 1,
  };
}
