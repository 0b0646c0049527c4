import type { WarmUp } from '@/kit/page-route';
import { deviceCalls } from './calls';

/** Asks for all of them. */
export function warmUpDevices({ workshop, dispatch }: WarmUp): void {
  if (workshop !== null) dispatch(deviceCalls.util.prefetch('deviceList', workshop, { ifOlderThan: 30 }));
}
