/** What a device is called where one is told from the others: its name, if it has one, and its id. */
export const deviceName = ({ name, device_id }: { name: string | null; device_id: string }): string =>
  [name, device_id].filter(Boolean).join(' · ');

/** Where an alert is: its pit, with the device where others are there, too; else its device; '' for one of the whole workshop. */
export function placeOf(
  { device_id }: { device_id: string | null },
  pit: { pit_number: number; device_ids: string[] } | undefined,
  pitText: (number: number) => string,
): string {
  if (!pit) return device_id ?? '';
  const name = pitText(pit.pit_number);
  return device_id !== null && pit.device_ids.length > 1 ? `${name} · ${device_id}` : name;
}
