/** The name that a workshop gave a pit; null while it is called by its number, as the hub first names it. */
export function ownName({ pit_number, name }: { pit_number: number; name: string }): string | null {
  return name === `Pit ${pit_number}` ? null : name;
}

/** What a pit is called where one is told from the others: `number`, which is its number in words, and its own name if it has one. */
export const pitName = (pit: { pit_number: number; name: string }, number: string): string =>
  [number, ownName(pit)].filter(Boolean).join(' · ');
