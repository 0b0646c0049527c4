import { ADMINS, TEAM, type PageRoute } from '@/kit/page-route';

export const routes: PageRoute[] = [
  {
    path: '/jobs',
    load: async () => {
      const { JobsPage, warmUpList } = await import('./jobs-page');
      return { Page: JobsPage, warmUp: warmUpList };
    },
    roles: TEAM,
    nav: { text: 'jobs', icon: 'job', place: 20 },
  },
  { path: '/jobs/new', load: async () => ({ Page: (await import('./new-job-page')).NewJobPage }), roles: ADMINS },
  {
    path: '/jobs/:id',
    load: async () => {
      const { JobPage, warmUpJob } = await import('./job-page');
      return { Page: JobPage, warmUp: warmUpJob };
    },
    roles: TEAM,
  },
];
