import { TEAM, type PageRoute } from '@/kit/page-route';

export const routes: PageRoute[] = [
  {
    path: '/alerts',
    load: async () => {
      const { AlertsPage, warmUpList } = await import('./alerts-page');
      return { Page: AlertsPage, warmUp: warmUpList };
    },
    roles: TEAM,
    nav: { text: 'alerts', icon: 'bell', place: 30 },
  },
  {
    // Where notices about an alert lead to.
    path: '/a/:id',
    load: async () => {
      const { AlertPage, warmUpAlert } = await import('./alert-page');
      return { Page: AlertPage, warmUp: warmUpAlert };
    },
    roles: TEAM,
  },
];
