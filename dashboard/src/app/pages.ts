import { routes as account } from '@/features/account/routes';
import { routes as alerts } from '@/features/alerts/routes';
import { routes as customers } from '@/features/customers/routes';
import { routes as devices } from '@/features/devices/routes';
import { routes as jobs } from '@/features/jobs/routes';
import { routes as limits } from '@/features/limits/routes';
import { routes as live } from '@/features/live/routes';
import { routes as pit } from '@/features/pit/routes';
import { routes as platform } from '@/features/platform/routes';
import { routes as staff } from '@/features/staff/routes';
import { routes as workshop } from '@/features/workshop/routes';
import type { PageRoute } from '@/kit/page-route';

/** Every page of the app, as its feature offers it. */
export const pages: PageRoute[] = [
  ...live,
  ...jobs,
  ...alerts,
  ...limits,
  ...customers,
  ...pit,
  ...devices,
  ...staff,
  ...workshop,
  ...account,
  ...platform,
];
