import { OWNERS, type PageRoute } from '@/kit/page-route';

const template = async () => ({ Page: (await import('./template-page')).TemplatePage });

export const routes: PageRoute[] = [
  {
    path: '/workshop',
    load: async () => ({ Page: (await import('./workshop-page')).WorkshopPage }),
    roles: OWNERS,
    nav: { text: 'workshop', icon: 'gear', place: 90 },
  },
  { path: '/workshop/templates/new', load: template, roles: OWNERS },
  { path: '/workshop/templates/:id', load: template, roles: OWNERS },
];
