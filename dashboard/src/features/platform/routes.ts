import type { PageRoute, Role } from '@/kit/page-route';

const SUPER: readonly Role[] = ['super_admin'];

const page = (path: string, load: PageRoute['load']): PageRoute => ({ path, load, roles: SUPER, ofWorkshop: false });

export const routes: PageRoute[] = [
  {
    ...page('/platform', async () => ({ Page: (await import('./overview-page')).OverviewPage })),
    nav: { text: 'platform', icon: 'kit', place: 0 },
  },
  page('/platform/onboarding', async () => ({ Page: (await import('./onboarding-page')).OnboardingPage })),
  page('/platform/alerts', async () => ({ Page: (await import('./alerts-page')).PlatformAlertsPage })),
  page('/platform/routes', async () => ({ Page: (await import('./routes-page')).RoutesPage })),
  page('/platform/routes/:file', async () => ({ Page: (await import('./route-file-page')).RouteFilePage })),
  page('/platform/dead-letters', async () => ({ Page: (await import('./letters-page')).LettersPage })),
  page('/platform/broker', async () => ({ Page: (await import('./clients-page')).ClientsPage })),
  page('/platform/plugins', async () => ({ Page: (await import('./plugins-page')).PluginsPage })),
  page('/platform/logs', async () => ({ Page: (await import('./logs-page')).LogsPage })),
  page('/platform/audit', async () => ({ Page: (await import('./audit-page')).AuditPage })),
  page('/platform/system', async () => ({ Page: (await import('./system-page')).SystemPage })),
  page('/platform/backups', async () => ({ Page: (await import('./backups-page')).BackupsPage })),
  page('/platform/subscriptions', async () => ({ Page: (await import('./subscriptions-page')).SubscriptionsPage })),
  page('/platform/licences', async () => ({ Page: (await import('./licences-page')).LicencesPage })),
];
