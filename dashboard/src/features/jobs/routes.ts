import { ADMINS, TEAM, type PageRoute } from '@/kit/page-route';

export const routes: PageRoute[] = [
  {
    path: '/jobs',
    load: async () => ({ Page: (await import('./jobs-page')).JobsPage }),
    roles: TEAM,
    nav: { text: 'jobs', icon: 'job', place: 20 },
  },
  { path: '/jobs/new', load: async () => ({ Page: (await import('./new-job-page')).NewJobPage }), roles: ADMINS },
  { path: '/jobs/:id', load: async () => ({ Page: (await import('./job-page')).JobPage }), roles: TEAM },
];
