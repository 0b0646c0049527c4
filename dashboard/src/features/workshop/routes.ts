import { OWNERS, type PageRoute } from '@/kit/page-route';

export const routes: PageRoute[] = [
  {
    path: '/workshop',
    load: async () => ({ Page: (await import('./workshop-page')).WorkshopPage }),
    roles: OWNERS,
    nav: { text: 'workshop', icon: 'gear', place: 90 },
  },
];
