import { screen, within } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { ok } from '@/testing/fake-hub';
import { visit, withHub } from '@/testing/visit';

const here = withHub();

/** A browser that could show messages, but is not one of the app's own tests in Chromium: it has no service worker yet. */
function ableBrowser(permission: NotificationPermission): void {
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('PushManager', Object);
  vi.stubGlobal('Notification', { permission });
  Object.defineProperty(navigator, 'serviceWorker', {
    configurable: true,
    value: Object.assign(new EventTarget(), { getRegistration: () => Promise.resolve(undefined) }),
  });
}

afterEach(() => {
  Reflect.deleteProperty(navigator, 'serviceWorker');
});

async function messages() {
  localStorage.setItem('pitwatch.session', 's');
  here.hub.addPit(1, { temperature: 24 });
  visit();
  await here.person.click(await screen.findByRole('button', { name: /^Alerts/ }));
  return screen.findByRole('region', { name: 'Messages on this device' });
}

it('says what messages need where the page came by plain http', async () => {
  vi.stubGlobal('isSecureContext', false);
  const section = await messages();
  expect(await within(section).findByText(/need https/)).toBeDefined();
  expect(within(section).queryByRole('button')).toBeNull();
});

it('says that the hub sends none', async () => {
  ableBrowser('default');
  here.hub.on('GET', '/push/public-key', () => ok(null));
  expect(await within(await messages()).findByText('Messages are not set up at this Pitwatch.')).toBeDefined();
});

it('says that its person has forbidden them', async () => {
  ableBrowser('denied');
  here.hub.on('GET', '/push/public-key', () => ok({ public_key: 'B' }));
  const section = await messages();
  expect(await within(section).findByText(/blocks messages/)).toBeDefined();
  expect(within(section).queryByRole('button')).toBeNull();
});

it("counts open alerts on the app's own picture, and none once one has signed out", async () => {
  const count = vi.fn(() => Promise.resolve());
  const clear = vi.fn(() => Promise.resolve());
  Object.assign(navigator, { setAppBadge: count, clearAppBadge: clear });
  here.hub.addAlert({ pit_id: 1 });
  await messages();
  await vi.waitFor(() => {
    expect(count).toHaveBeenLastCalledWith(1);
  });
  await here.person.click(screen.getByRole('button', { name: 'Close' }));
  await here.person.click(screen.getByRole('button', { name: 'Account' }));
  await here.person.click(await screen.findByRole('button', { name: 'Sign out' }));
  await vi.waitFor(() => {
    expect(clear).toHaveBeenCalled();
  });
});
