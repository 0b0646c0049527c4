import type { PageRoute } from '@/kit/page-route';

export const routes: PageRoute[] = [
  {
    path: '/my',
    load: async () => ({ Page: (await import('./my-cars-page')).MyCarsPage }),
    roles: ['customer'],
    nav: { text: 'myJobs', icon: 'car', place: 10 },
  },
  {
    path: '/my/:id',
    load: async () => ({ Page: (await import('./my-car-page')).MyCarPage }),
    roles: ['customer'],
  },
];
