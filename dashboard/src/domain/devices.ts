/** What a device is called where one is told from the others: its name, if it has one, and its id. */
export const deviceName = ({ name, device_id }: { name: string | null; device_id: string }): string =>
  [name, device_id].filter(Boolean).join(' · ');
