import { TEAM, type PageRoute } from '@/kit/page-route';

export const routes: PageRoute[] = [
  {
    path: '/',
    load: async () => ({ Page: (await import('./live-page')).OwnLivePage }),
    roles: TEAM,
    nav: { text: 'live', icon: 'live', place: 10 },
  },
  {
    // Where messages about an alert lead to: the bell's panel is open beside it.
    path: '/a/:id',
    load: async () => ({ Page: (await import('./live-page')).OwnLivePage }),
    roles: TEAM,
  },
];
