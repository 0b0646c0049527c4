import { EVERYBODY, type PageRoute } from '@/kit/page-route';

export const routes: PageRoute[] = [
  {
    path: '/account',
    load: async () => ({ Page: (await import('./account-page')).AccountPage }),
    roles: EVERYBODY,
    ofWorkshop: false,
  },
];
