import { ADMINS, type PageRoute } from '@/kit/page-route';

export const routes: PageRoute[] = [
  {
    path: '/staff',
    load: async () => ({ Page: (await import('./staff-page')).StaffPage }),
    roles: ADMINS,
    nav: { text: 'staff', icon: 'people', place: 60 },
  },
  {
    path: '/staff/new',
    load: async () => ({ Page: (await import('./new-person-page')).NewPersonPage }),
    roles: ADMINS,
  },
  { path: '/staff/:id', load: async () => ({ Page: (await import('./person-page')).PersonPage }), roles: ADMINS },
];
