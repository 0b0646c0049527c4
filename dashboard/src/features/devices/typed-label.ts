/** What the hub takes for an id. */
export const DEVICE_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{2,63}$/;

/** The code as it stands on a label: in groups of four. */
export const inGroups = (code: string): string => plainCode(code).replace(/.{4}(?=.)/g, '$&-');

/** The code as it is, however it was typed. */
export const plainCode = (typed: string): string => typed.replaceAll(/[\s-]/g, '').toUpperCase();

/** The id as it stands on a label: those made of a chip's address are in capitals. */
export function deviceIdOf(typed: string): string {
  const id = typed.trim();
  return /^esp32-[0-9a-f]{12}$/i.test(id) ? id.toUpperCase() : id;
}
