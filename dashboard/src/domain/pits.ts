/** The name that a workshop gave a pit; null while it is called by its number, as the hub first names it. */
export function ownName({ pit_number, name }: { pit_number: number; name: string }): string | null {
  return name === `Pit ${pit_number}` ? null : name;
}
