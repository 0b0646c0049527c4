import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { pit, visit, withHub } from '@/testing/visit';
import { list } from '@/testing/fake-hub';
import { JobDesk, wholeJob } from '@/testing/job-desk';

const here = withHub();

describe('a subscription that is not paid', () => {
  beforeEach(() => {
    localStorage.setItem('pitwatch.session', 's');
  });

  it('tells the owner what was due, and what stops when', async () => {
    here.hub.subscription = {
      ...{ status: 'past_due', expires_at: null, status_reason: null },
      ...{ next_due_at: '2026-02-20T06:30:00Z', grace_until: '2026-02-27T06:30:00Z' },
    };
    visit('/');
    expect(await screen.findByText(/was due on .*Feb.* not heard any more from .*Feb/)).toBeDefined();
  });

  it('says on Live that it has ended, and names no device', async () => {
    here.hub.workshop.subscription_status = 'expired';
    here.hub.addPit(1, {});
    visit('/');
    expect(await screen.findByText(/The subscription has ended: devices are not heard/)).toBeDefined();
    expect((await pit(1)).textContent).toContain('Subscription ended');
  });
});

describe('the shell', () => {
  beforeEach(() => {
    localStorage.setItem('pitwatch.session', 's');
    here.hub.addPit(1, {});
  });

  const navigation = async () => within(await screen.findByRole('navigation', { name: 'Pages' }));

  it('leads to the pages that one may see, and says where one is', async () => {
    visit();
    await pit(1);
    const pages = await navigation();
    expect(pages.getByRole('link', { name: 'Live' }).getAttribute('aria-current')).toBe('page');
    await here.person.click(pages.getByRole('link', { name: 'Workshop' }));
    const heading = await screen.findByRole('heading', { level: 1, name: 'Workshop settings' });
    expect(document.title).toBe('Workshop settings · Pitwatch');
    expect(document.activeElement).toBe(heading);
    expect(pages.getByRole('link', { name: 'Workshop' }).getAttribute('aria-current')).toBe('page');
    expect(pages.getByRole('link', { name: 'Live' }).getAttribute('aria-current')).toBeNull();
  });

  it('does not name pages that one may not see, and does not show them', async () => {
    here.hub.user = { ...here.hub.user, role: 'staff', sub_role: 'operator' };
    visit('/workshop');
    expect(await screen.findByRole('heading', { name: "This page doesn't exist." })).toBeDefined();
    expect((await navigation()).queryByRole('link', { name: 'Workshop' })).toBeNull();
  });

  it.each(['/no/such/page', '/jobs/abc', '/pits/1.5', '/staff/99999999999999999999'])(
    'says of an unknown address that there is no page, and leads back: %s',
    async (address) => {
      visit(address);
      expect(await screen.findByRole('heading', { level: 1, name: "This page doesn't exist." })).toBeDefined();
      await here.person.click(screen.getByRole('link', { name: 'Go to Live' }));
      expect(await pit(1)).toBeDefined();
    },
  );

  it('asks a platform administrator for the workshop, and stays with the page and the workshop', async () => {
    here.hub.user = { ...here.hub.user, role: 'super_admin', workshop_id: null };
    visit('/workshop');
    await here.person.click(await screen.findByRole('link', { name: /^Shine Studio/ }));
    expect(await screen.findByRole('heading', { name: 'Workshop settings' })).toBeDefined();
    expect((await navigation()).getByRole('link', { name: 'Live' }).getAttribute('href')).toBe('/?workshop=1');
  });

  it('stands aside on a wall', async () => {
    visit('/?wall=1');
    await pit(1);
    expect(screen.queryByRole('navigation', { name: 'Pages' })).toBeNull();
  });

  it('goes anywhere by the keyboard', async () => {
    here.hub.on('GET', '/workshops/1/jobs', () => list([]));
    visit('/account');
    await screen.findByRole('heading', { name: 'My account' });
    await here.person.keyboard('{Control>}k{/Control}');
    const dialog = within(await screen.findByRole('dialog', { name: 'Go to' }));
    await here.person.type(await dialog.findByRole('searchbox', { name: 'Go to' }), 'works');
    await waitFor(() => {
      expect(dialog.getAllByRole('option').map(({ textContent }) => textContent)).toEqual(['WorkshopPage']);
    });
    await here.person.keyboard('{Enter}');
    expect(await screen.findByRole('heading', { name: 'Workshop settings' })).toBeDefined();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('finds pits by number, and jobs by whose they are', async () => {
    here.hub.devices = here.hub.devices.map((device) => ({ ...device, name: 'Door side' }));
    here.hub.addPit(2, {});
    here.hub.pits = here.hub.pits.map((one) => (one.id === 2 ? { ...one, device_ids: [] } : one));
    here.hub.devices = here.hub.devices.filter(({ pit_id }) => pit_id !== 2);
    here.hub.addAlert({ alert_type: 'device_offline', severity: 'warning', limit: null, device_id: 'ESP32-1' });
    const first = wholeJob(here.hub, { customer_name: 'Ravi Sharma' });
    const jobs = [
      first,
      wholeJob(here.hub, { customer_name: 'Asha Sharma', car_plate: 'DL8CAF5031', status: 'on_hold' }),
      wholeJob(here.hub, { customer_name: 'Vikram Rao', car_plate: null }),
    ];
    new JobDesk(here.hub, first);
    here.hub.on('GET', '/workshops/1/jobs', ({ query }) => list(query.has('q') ? [] : jobs));
    visit('/account');
    await screen.findByRole('heading', { name: 'My account' });
    await here.person.keyboard('{Control>}k{/Control}');
    const dialog = within(await screen.findByRole('dialog', { name: 'Go to' }));
    const search = await dialog.findByRole('searchbox', { name: 'Go to' });
    const offers = (texts: string[]) =>
      waitFor(() => {
        expect(dialog.getAllByRole('option').map(({ textContent }) => textContent)).toEqual(texts);
      });
    const offline = 'Device offlinePit 1 · Door side · ESP32-1 · Warning · Alert';
    await here.person.type(search, 'pit 1');
    await offers(['Pit 1', offline]);
    await here.person.clear(search);
    await here.person.type(search, 'p');
    await offers([
      'Privacy and dataPage',
      'Pit 1',
      'Pit 2No device yet: scan its label, or register one',
      offline,
      'WorkshopPage',
      'New templatePage',
    ]);
    await here.person.clear(search);
    await here.person.type(search, 'esp32-1');
    await offers(['Door sideESP32-1 · Pit 1 · Device', offline]);
    await here.person.clear(search);
    await here.person.type(search, 'device offline');
    await offers([offline]);
    await here.person.clear(search);
    await here.person.type(search, 'pit 2');
    await offers(['Pit 2No device yet: scan its label, or register one']);
    await here.person.clear(search);
    await here.person.type(search, 'sharma');
    await offers(['KA 05 MN 4821 · BMW X5Ravi Sharma · In work', 'DL8CAF5031 · BMW X5Asha Sharma · On hold']);
    await here.person.keyboard('{Enter}');
    expect(await screen.findByRole('heading', { name: 'BMW X5 · KA 05 MN 4821' })).toBeDefined();
  });

  it.each([
    [null, ['New jobPage', 'New templatePage']],
    ['operator', ['Nothing found']],
  ] as const)('offers what one may make (%s)', async (sub_role, offered) => {
    here.hub.on('GET', '/workshops/1/jobs', () => list([]));
    if (sub_role) here.hub.user = { ...here.hub.user, role: 'staff', sub_role };
    visit('/account');
    await screen.findByRole('heading', { name: 'My account' });
    await here.person.keyboard('{Control>}k{/Control}');
    const dialog = within(await screen.findByRole('dialog', { name: 'Go to' }));
    await here.person.type(await dialog.findByRole('searchbox', { name: 'Go to' }), 'new');
    await waitFor(() => {
      expect(dialog.queryAllByRole('option').map(({ textContent }) => textContent)).toEqual(offered);
    });
  });

  it('says on every page that the connection is lost, until it is back', async () => {
    visit('/account');
    await screen.findByRole('heading', { name: 'My account' });
    await waitFor(() => {
      expect(here.hub.sockets).toHaveLength(1);
    });
    here.hub.offline = true;
    act(() => here.hub.sockets.at(-1)?.onclose?.());
    expect(await screen.findByText('Reconnecting…')).toBeDefined();
    here.hub.offline = false;
    act(() => {
      window.dispatchEvent(new Event('online'));
    });
    await waitFor(() => {
      expect(screen.queryByText('Reconnecting…')).toBeNull();
    });
  });

  it("shows the workshop's clocks, and says so where one's own differ", async () => {
    here.hub.workshop.time_zone = 'Pacific/Kiritimati';
    visit();
    expect(await screen.findByText(/^\d{1,2}:\d\d.* there$/)).toBeDefined();
  });

  it('fetches what a page shows first as soon as one rests on a link to it', async () => {
    visit();
    const link = within(await pit(1)).getByRole('link', { name: 'Pit 1' });
    here.hub.calls.length = 0;
    await here.person.hover(link);
    await waitFor(() => {
      expect(here.hub.calls).toContain('GET /pits/1');
    });
  });
});
