/** Customers come in by another door: whoever used it last in this browser finds it again when the session has ended. */
const WAY = 'pitwatch.customer-of';

/** @param workshop the code of a customer's workshop; null: they came by user name and password */
export function rememberWay(workshop: string | null): void {
  if (workshop === null) localStorage.removeItem(WAY);
  else localStorage.setItem(WAY, workshop);
}

/** Whether whoever is signed in came by a code, without a password. */
export const cameByCode = (): boolean => localStorage.getItem(WAY) !== null;

/** The sign-in page for whoever wants to see a page. */
export function signInAddress(wanted: string): string {
  const workshop = localStorage.getItem(WAY);
  if (workshop !== null) return `/sign-in?workshop=${encodeURIComponent(workshop)}`;
  return wanted === '/my' || wanted.startsWith('/my/') ? '/sign-in?by=code' : '/sign-in';
}
