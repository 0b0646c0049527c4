import { ADMINS, type PageRoute } from '@/kit/page-route';

export const routes: PageRoute[] = [
  {
    path: '/devices',
    load: async () => {
      const { DevicesPage, warmUpDevices } = await import('./devices-page');
      return { Page: DevicesPage, warmUp: warmUpDevices };
    },
    roles: ADMINS,
    nav: { text: 'devices', icon: 'chip', place: 65 },
  },
  {
    path: '/devices/new',
    load: async () => ({ Page: (await import('./new-device-page')).NewDevicePage }),
    roles: ADMINS,
  },
  {
    path: '/devices/claim',
    load: async () => ({ Page: (await import('./claim-page')).ClaimPage }),
    roles: ADMINS,
  },
  {
    path: '/devices/command',
    load: async () => ({ Page: (await import('./command-page')).CommandPage }),
    roles: ADMINS,
  },
  {
    path: '/devices/waiting',
    load: async () => ({ Page: (await import('./waiting-page')).WaitingPage }),
    roles: ['super_admin'],
    ofWorkshop: false,
  },
  {
    path: '/devices/:device',
    load: async () => ({ Page: (await import('./device-page')).DevicePage }),
    roles: ADMINS,
  },
];
