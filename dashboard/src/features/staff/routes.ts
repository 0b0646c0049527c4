import { ADMINS, type PageRoute } from '@/kit/page-route';

export const routes: PageRoute[] = [
  {
    path: '/staff',
    load: async () => {
      const { StaffPage, warmUpTeam } = await import('./staff-page');
      return { Page: StaffPage, warmUp: warmUpTeam };
    },
    roles: ADMINS,
    nav: { text: 'staff', icon: 'people', place: 60 },
  },
  {
    path: '/staff/new',
    load: async () => ({ Page: (await import('./new-person-page')).NewPersonPage }),
    roles: ADMINS,
  },
  {
    path: '/staff/:id',
    load: async () => {
      const { PersonPage, warmUpPerson } = await import('./person-page');
      return { Page: PersonPage, warmUp: warmUpPerson };
    },
    roles: ADMINS,
  },
];
