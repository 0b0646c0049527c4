import { ADMINS, type PageRoute } from '@/kit/page-route';

export const routes: PageRoute[] = [
  {
    path: '/devices/claim',
    load: async () => ({ Page: (await import('./claim-page')).ClaimPage }),
    roles: ADMINS,
  },
];
