import type { Page } from '@playwright/test';
import { device } from './demo';
import { empty, expect, makeJob, test } from './fixtures';

/** Goes to an address within the app, as the way back does. */
const goTo = (page: Page, address: string) =>
  page.evaluate((to) => {
    const state = { idx: ((history.state as { idx?: number } | null)?.idx ?? 0) + 1 };
    history.pushState(state, '', to);
    dispatchEvent(new PopStateEvent('popstate', { state }));
  }, address);

test('each role finds its own pages at their addresses, and no others', async ({ live, pageOf, asOwner }) => {
  const pit = device(1).pit_id;
  await empty(asOwner, pit);
  const { id: job } = await makeJob(asOwner, pit, 'Honda City');
  const { id: self } = await asOwner<{ id: number }>('GET', '/auth/me');
  const ofTeam = ['/', '/jobs', `/jobs/${job}`, `/pits/${pit}`];
  const ofDevices = ['', '/new', '/claim', '/command', `/${device(1).device_id}`].map((path) => `/devices${path}`);
  const ofAdmins = ['/jobs/new', '/staff', '/staff/new', `/staff/${self}`, ...ofDevices];
  const ofOwners = ['/workshop', '/workshop?tab=keys', '/workshop/templates/new'];
  const ofCustomers = ['/my', `/my/${job}`];
  const ofPlatform = ['/devices/waiting'];
  const found = async (page: Page) => {
    const heading = page.getByRole('heading', { level: 1 });
    const those: string[] = [];
    for (const address of [...ofTeam, ...ofAdmins, ...ofOwners, ...ofCustomers, ...ofPlatform]) {
      await goTo(page, '/account');
      await expect(heading).toHaveText('My account');
      await goTo(page, address);
      await expect(heading).not.toHaveText('My account');
      if ((await heading.textContent()) !== "This page doesn't exist.") those.push(address);
    }
    return those;
  };
  expect(await found(live)).toEqual([...ofTeam, ...ofAdmins, ...ofOwners]);
  expect(await found(await pageOf('staff', 'admin'))).toEqual([...ofTeam, ...ofAdmins]);
  expect(await found(await pageOf('staff', 'operator'))).toEqual(ofTeam);
  await empty(asOwner, pit);
});
