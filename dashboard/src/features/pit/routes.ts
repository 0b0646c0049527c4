import { TEAM, type PageRoute } from '@/kit/page-route';

export const routes: PageRoute[] = [
  {
    path: '/pits/:id',
    load: async () => {
      const { PitPage, warmUp } = await import('./pit-page');
      return { Page: PitPage, warmUp };
    },
    roles: TEAM,
  },
];
