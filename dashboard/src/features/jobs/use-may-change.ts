import { useStore } from '@/api/store';
import { roleOf } from '@/contract/shapes';
import { ADMINS } from '@/kit/page-route';

/** Whether one may make jobs, and change customer, time and staff; operators only move them. */
export const useMayChange = (): boolean =>
  useStore(({ session: { user } }) => {
    const role = user && roleOf(user);
    return ADMINS.some((one) => one === role);
  });
