const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/** A link for other devices. */
export interface LinkForOthers {
  url: string;
  /** Whether no other device can open it. */
  hereOnly: boolean;
}

/**
 * Makes a link of the hub's one for other devices. A hub that was not told its address (`PITWATCH_PUBLIC_URL`) calls itself
 * localhost, which is each phone's own self; a page that was opened by a better name knows that one.
 */
export function linkForOthers(url: string, page: Pick<Location, 'origin' | 'hostname'> = location): LinkForOthers {
  const { hostname, pathname, search, hash } = new URL(url);
  if (!LOOPBACK.test(hostname)) return { url, hereOnly: false };
  if (LOOPBACK.test(page.hostname)) return { url, hereOnly: true };
  return { url: page.origin + pathname + search + hash, hereOnly: false };
}
