import { TEAM, type PageRoute } from '@/kit/page-route';

export const routes: PageRoute[] = [
  { path: '/pits/:id', load: async () => ({ Page: (await import('./pit-page')).PitPage }), roles: TEAM },
];
