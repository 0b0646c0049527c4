/** What the QR code of a device's label says behind the `#` of its address. */
export interface Label {
  deviceId: string;
  code: string;
}

/** The page that a label's QR code opens. */
export const CLAIM_PAGE = '/devices/claim';

/** In memory alone, so that it survives a sign-in, and is in no history, storage or log. */
let held: Label | null = null;

/** Reads `#d=<device id>&c=<claim code>`; null: it is not a label's. */
export function labelOf(fragment: string): Label | null {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''));
  const deviceId = parts.get('d')?.trim() ?? '';
  const code = parts.get('c')?.trim() ?? '';
  return deviceId === '' || code === '' ? null : { deviceId, code };
}

/** Keeps what a label says until it is let go; what is no label's keeps nothing. */
export function holdLabel(fragment: string): void {
  held = labelOf(fragment);
}

export const heldLabel = (): Label | null => held;

/** The label is used, or its page was left. */
export function dropLabel(): void {
  held = null;
}
