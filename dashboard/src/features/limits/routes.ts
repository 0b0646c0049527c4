import { TEAM, type PageRoute } from '@/kit/page-route';

export const routes: PageRoute[] = [
  {
    path: '/alerts/limits',
    load: async () => ({ Page: (await import('./limits-page')).LimitsPage }),
    roles: TEAM,
  },
];
