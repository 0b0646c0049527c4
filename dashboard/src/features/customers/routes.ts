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
    load: async () => {
      const { MyCarPage, warmUpCar } = await import('./my-car-page');
      return { Page: MyCarPage, warmUp: warmUpCar };
    },
    roles: ['customer'],
  },
];
