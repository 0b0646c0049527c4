import { TEAM, type PageRoute } from '@/kit/page-route';

export const routes: PageRoute[] = [
  {
    path: '/',
    load: async () => ({ Page: (await import('./live-page')).OwnLivePage }),
    roles: TEAM,
    nav: { text: 'live', icon: 'live', place: 10 },
  },
];
