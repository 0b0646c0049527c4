import { accessToken, renew } from './tokens';

/** Saves a file of the hub's as the signed-in user; answers whether it came. */
export async function download(path: string, name: string): Promise<boolean> {
  if (accessToken() === null && (await renew()) !== 'renewed') return false;
  try {
    const answer = await fetch(`/api/v1${path}`, {
      headers: { Authorization: `Bearer ${accessToken() ?? ''}`, 'X-Pitwatch-Client': 'browser' },
      cache: 'no-store',
    });
    if (!answer.ok) return false;
    const address = URL.createObjectURL(await answer.blob());
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    // The browser reads it right after this turn.
    setTimeout(() => {
      URL.revokeObjectURL(address);
    }, 10_000);
    return true;
  } catch {
    return false;
  }
}
