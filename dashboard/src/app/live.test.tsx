import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { list } from '@/testing/fake-hub';
import { pit, visit, withHub } from '@/testing/visit';

const here = withHub();

describe('the live page', () => {
  beforeEach(() => {
    localStorage.setItem('pitwatch.session', 's');
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('shows values, band, device and age of each pit', async () => {
    here.hub.addPit(1, { temperature: 24.5, humidity: 66, pm25: 11 }, {}, 2000);
    visit();
    const card = within(await pit(1));
    expect(await card.findByText('24.5')).toBeDefined();
    expect(card.getByText('66')).toBeDefined();
    expect(card.getByText('above the good range, 40 to 60 %')).toBeDefined();
    expect(card.getByText('18')).toBeDefined();
    expect(card.getByText('AQI (PM)')).toBeDefined();
    expect(card.getByText('Good')).toBeDefined();
    expect(card.getByText('Device online')).toBeDefined();
    expect(card.getByText(/^([2-9]|[1-5]\d) s ago$/)).toBeDefined();
  });

  it("judges by the pit's own band, on its card and in the count", async () => {
    const band = { temperature: { min: 18, max: 30 }, humidity: { min: 40, max: null } };
    here.hub.addPit(1, { temperature: 29, humidity: 70 }, { band });
    here.hub.addPit(2, { temperature: 29, humidity: 50 });
    here.hub.addPit(3, { temperature: 24, humidity: 50, pm25: 166 });
    visit();
    const wide = within(await pit(1));
    expect(await wide.findByText('in the good range, 18 to 30 °C')).toBeDefined();
    expect(wide.getByText('in the good range, from 40 %')).toBeDefined();
    expect(within(await pit(2)).getByText('above the good range, 20 to 28 °C')).toBeDefined();
    expect(screen.getByText('of 3 pits in the good band', { exact: false }).textContent).toBe(
      '1 of 3 pits in the good band',
    );
  });

  it('calls it VOC index without dust', async () => {
    here.hub.addPit(
      1,
      { iaq: 78 },
      { aqi: 78, aqi_source: 'iaq', aqi_standard: null, aqi_category: null, aqi_level: 'yellow' },
    );
    visit();
    const card = within(await pit(1));
    expect(await card.findByText('VOC index')).toBeDefined();
    expect(card.queryByText('AQI (PM)')).toBeNull();
  });

  it('shows no old value, but its age', async () => {
    here.hub.addPit(1, { temperature: 24.5 }, {}, 14 * 60_000);
    visit();
    const card = within(await pit(1));
    expect(await card.findByText('last 14 min ago')).toBeDefined();
    expect(card.queryByText('24.5')).toBeNull();
    expect(card.queryByText('18')).toBeNull();
    expect(card.getByText('Device silent')).toBeDefined();
    expect(screen.getByRole('button', { name: /Needs attention 1/ })).toBeDefined();
  });

  it('follows readings and alerts as they come', async () => {
    here.hub.addPit(1, { temperature: 24.5 });
    visit();
    await screen.findByText('24.5');
    await screen.findByText('Live', { selector: '[role=status]' });
    const now = new Date().toISOString();
    act(() => {
      here.hub.emit('sensor_update', {
        pit_id: 1,
        device_id: 'ESP32-1',
        timestamp: now,
        late: false,
        temperature: 31.4,
        aqi: null,
      });
      here.hub.emit('alert', here.hub.addAlert({ created_at: now }));
    });
    expect(await screen.findByText('31.4')).toBeDefined();
    expect(await screen.findByText('AQI above 200')).toBeDefined();
    expect(screen.getByText('New alert: AQI above 200, Pit 1')).toBeDefined();
    expect(screen.getByRole('button', { name: 'Alerts: 1 open' })).toBeDefined();
  });

  it('keeps what came while an older answer was under way', async () => {
    here.hub.addPit(1, { temperature: 24.5 });
    visit();
    await screen.findByText('24.5');
    await screen.findByText('Live', { selector: '[role=status]' });
    await here.person.click(screen.getByRole('link', { name: 'Jobs' }));
    await screen.findByRole('heading', { name: 'Jobs', level: 1 });

    here.hub.latest.clear();
    here.hub.addPit(1, { temperature: 24.5, humidity: 57 });
    here.hub.pits.pop();
    const fetchOf = globalThis.fetch;
    let release: (() => void) | undefined;
    globalThis.fetch = async (url, init) => {
      const answer = await fetchOf(url, init);
      if ((url as string).endsWith('/sensors/latest')) await new Promise<void>((done) => (release = done));
      return answer;
    };
    await here.person.click(screen.getByRole('link', { name: 'Live' }));
    await waitFor(() => {
      expect(release).toBeDefined();
    });
    const timestamp = new Date().toISOString();
    act(() => {
      here.hub.emit('sensor_update', {
        pit_id: 1,
        device_id: 'x',
        timestamp,
        late: false,
        temperature: 31.4,
        aqi: null,
      });
    });
    await new Promise((over) => setTimeout(over, 300)); // the socket hands events on every 250 ms
    act(() => release?.());
    expect(await screen.findByText('57')).toBeDefined();
    expect(await screen.findByText('31.4')).toBeDefined();
    globalThis.fetch = fetchOf;
  });

  it('shows the work on the car in a pit, and which car is next', async () => {
    here.hub.addPit(1, { temperature: 24.5 });
    here.hub.addPit(2, { temperature: 24.5 });
    here.hub.addJob(1);
    here.hub.addJob(2, {
      status: 'received',
      car_model: 'Kia Seltos',
      work_type: 'ceramic_coating',
      actual_start_time: null,
    });
    visit();
    const first = within(await pit(1));
    expect(await first.findByText('BMW X5')).toBeDefined();
    expect(first.getByText('KA 05 MN 4821', { exact: false })).toBeDefined();
    expect(first.getByText('1 h 30 min')).toBeDefined();
    expect(first.getByText(/^ready (\d+:\d\d|\w+day$)/)).toBeDefined();
    expect(first.getByText('Installation')).toBeDefined();
    expect(first.getByText('50 %')).toBeDefined();
    expect(first.getByRole('img', { name: 'Staff: Ravi Kumar' })).toBeDefined();
    expect(first.getByText('18')).toBeDefined();
    const second = within(await pit(2));
    expect(second.getByText('Free')).toBeDefined();
    expect(second.getByText('Next: Kia Seltos, Ceramic coating', { exact: false })).toBeDefined();
  });

  it.each([
    ['2026-11-20T16:30:00+05:30', /^ready (4:30 pm|16:30)$/, '4 h 30 min'],
    ['2026-11-21T16:30:00+05:30', /^ready Saturday$/, '28 h 30 min'],
    ['2026-11-19T16:30:00+05:30', /^was \w+,? (19 Nov|Nov 19)$/, '19 h 30 min late'],
  ])('says on which day a car is ready that is not today: %s', async (estimated_end_time, ready, left) => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-20T12:00:00+05:30') });
    here.hub.addPit(1, {});
    here.hub.addJob(1, {}, { estimated_end_time });
    visit();
    const card = within(await pit(1));
    expect(await card.findByText(ready)).toBeDefined();
    expect(card.getByText(left)).toBeDefined();
  });

  it('follows jobs as they come, go on and end', async () => {
    here.hub.addPit(1, { temperature: 24.5 });
    visit();
    const card = within(await pit(1));
    expect(await card.findByText('Free')).toBeDefined();
    await screen.findByText('Live', { selector: '[role=status]' });
    const job = here.hub.addJob(1);
    act(() => {
      here.hub.emit('job_status', job);
    });
    expect(await card.findByText('50 %')).toBeDefined();
    act(() => {
      here.hub.emit('job_progress', { ...job.progress, percent: 63 });
    });
    expect(await card.findByText('63 %')).toBeDefined();
    act(() => {
      here.hub.emit('job_status', { ...job, status: 'delivered' });
    });
    expect(await card.findByText('Free')).toBeDefined();
  });

  it('says how late a car is, and counts it among what needs attention', async () => {
    here.hub.addPit(1, { temperature: 24.5 });
    const past = new Date(Date.now() - 22.5 * 60_000).toISOString();
    here.hub.addJob(1, {}, { minutes_remaining: 0, overdue_minutes: 22, estimated_end_time: past });
    visit();
    const card = within(await pit(1));
    expect(await card.findByText('22 min late')).toBeDefined();
    expect(card.getByText('Past the promised time')).toBeDefined();
    expect(screen.getByRole('button', { name: /Needs attention 1/ })).toBeDefined();
  });

  it('filters by what is in work and what is free', async () => {
    here.hub.addPit(1, {});
    here.hub.addPit(2, {});
    here.hub.addJob(2);
    visit();
    await pit(1);
    await here.person.click(await screen.findByRole('button', { name: /^In work 1/ }));
    expect(screen.queryByRole('article', { name: 'Pit 1' })).toBeNull();
    expect(await pit(2)).toBeDefined();
    await here.person.click(screen.getByRole('button', { name: /^Free 1/ }));
    expect(await pit(1)).toBeDefined();
    expect(screen.queryByRole('article', { name: 'Pit 2' })).toBeNull();
  });

  it('shows the same pits again on return', async () => {
    here.hub.addPit(1, {});
    here.hub.addPit(2, {});
    here.hub.addJob(2);
    visit();
    await here.person.click(await screen.findByRole('button', { name: /^In work 1/ }));
    await here.person.click(within(await pit(2)).getByRole('link', { name: 'Pit 2' }));
    const crumbs = within(await screen.findByRole('navigation', { name: 'Where you are' }));
    await here.person.click(crumbs.getByRole('link', { name: 'Live' }));
    expect(await pit(2)).toBeDefined();
    expect(screen.queryByRole('article', { name: 'Pit 1' })).toBeNull();
    expect(screen.getByRole('button', { name: /^In work 1/ }).getAttribute('aria-pressed')).toBe('true');
  });

  it('does without jobs where nobody may see them', async () => {
    here.hub.addPit(1, { temperature: 24.5 });
    here.hub.failure = { status: 403, code: 'forbidden' };
    here.hub.failing = '/workshops/1/jobs';
    visit();
    expect(await within(await pit(1)).findByText('24.5')).toBeDefined();
    await screen.findByText('Live', { selector: '[role=status]' });
    expect(screen.queryByText('Free')).toBeNull();
  });

  it('acknowledges on the card and in the panel', async () => {
    here.hub.addPit(1, {});
    here.hub.addPit(2, {});
    here.hub.addAlert({ pit_id: 1 });
    here.hub.addAlert({ pit_id: 2, alert_type: 'temp_out_of_range', severity: 'warning', value: 12, limit: 15 });
    visit();
    await here.person.click(await screen.findByRole('button', { name: 'Acknowledge: AQI above 200, Pit 1' }));
    expect(await within(await pit(1)).findByText(/Acknowledged/)).toBeDefined();

    await here.person.click(screen.getByRole('button', { name: 'Alerts: 1 open' }));
    const panel = within(screen.getByRole('dialog', { name: 'Alerts' }));
    expect(panel.getByText('started at 12 °C')).toBeDefined();
    await here.person.click(panel.getByRole('button', { name: 'Acknowledge: Temperature below 15 °C, Pit 2' }));
    expect(await screen.findByRole('button', { name: 'Alerts: 2 acknowledged' })).toBeDefined();
  });

  it('says that an acknowledgement on the card did not work', async () => {
    here.hub.addPit(1, {});
    here.hub.addAlert({});
    visit();
    const acknowledge = await screen.findByRole('button', { name: 'Acknowledge: AQI above 200, Pit 1' });
    here.hub.failure = { status: 503, code: 'unavailable' };
    here.hub.failing = '/alerts/1/acknowledge';
    await here.person.click(acknowledge);
    expect(await screen.findByText(/^That did not work\./)).toBeDefined();
    expect(screen.getByRole('button', { name: 'Alerts: 1 open' })).toBeDefined();
  });

  it('leads from a card to its job, to the next one, and to a new one', async () => {
    for (const number of [1, 2, 3]) here.hub.addPit(number, {});
    here.hub.addJob(1);
    here.hub.addJob(2, { status: 'received', car_model: 'Kia Seltos', actual_start_time: null });
    visit();
    const address = async (number: number, name: string | RegExp) =>
      (await within(await pit(number)).findByRole('link', { name })).getAttribute('href');
    expect(await address(1, 'BMW X5')).toBe('/jobs/42');
    expect(await address(2, /^Next: Kia Seltos/)).toBe('/jobs/43');
    expect(await address(3, 'New job')).toBe('/jobs/new?pit=3');
    expect(within(await pit(1)).queryByRole('link', { name: 'New job' })).toBeNull();
  });

  it('offers no new job to whoever may make none', async () => {
    here.hub.user = { ...here.hub.user, role: 'staff', sub_role: 'operator' };
    here.hub.addPit(1, {});
    visit();
    expect(await within(await pit(1)).findByText('No car is waiting')).toBeDefined();
    expect(screen.queryByRole('link', { name: 'New job' })).toBeNull();
  });

  it('leads an owner without pits to where they are made', async () => {
    visit();
    const link = await screen.findByRole('link', { name: 'Make a pit' });
    expect(link.getAttribute('href')).toBe('/workshop?tab=pits');
  });

  it('tells staff without pits to wait for them', async () => {
    here.hub.user = { ...here.hub.user, role: 'staff', sub_role: 'operator' };
    visit();
    expect(await screen.findByText('Pits show up here as soon as they are set up.')).toBeDefined();
    expect(screen.queryByRole('link', { name: 'Make a pit' })).toBeNull();
  });

  it('leads from the panel to all alerts', async () => {
    here.hub.addPit(1, {});
    here.hub.addAlert({});
    visit();
    await pit(1);
    await here.person.click(await screen.findByRole('button', { name: 'Alerts: 1 open' }));
    const panel = within(screen.getByRole('dialog', { name: 'Alerts' }));
    await here.person.click(panel.getByRole('link', { name: 'All alerts' }));
    expect(await screen.findByRole('heading', { name: 'Alerts', level: 1 })).toBeDefined();
    expect(screen.queryByRole('dialog', { name: 'Alerts' })).toBeNull();
  });

  it('shelves an alert for an hour and ends that, in the panel', async () => {
    here.hub.addPit(1, {});
    here.hub.addAlert({ escalated_at: new Date().toISOString() });
    visit();
    const card = within(await pit(1));
    expect(await card.findByText(/Escalated/)).toBeDefined();
    await here.person.click(screen.getByRole('button', { name: 'Alerts: 1 open' }));
    const panel = within(screen.getByRole('dialog', { name: 'Alerts' }));
    expect(panel.getByText('Escalated')).toBeDefined();

    await here.person.click(panel.getByRole('button', { name: 'Shelve for an hour: AQI above 200, Pit 1' }));
    expect(await panel.findByText(/^Shelved until .*\d+:\d\d/)).toBeDefined();
    expect(card.getByText(/Shelved until/)).toBeDefined();

    await here.person.click(panel.getByRole('button', { name: 'End shelving: AQI above 200, Pit 1' }));
    expect(await panel.findByRole('button', { name: /^Shelve for an hour/ })).toBeDefined();
    expect(screen.queryByText(/Shelved until/)).toBeNull();
  });

  it('lists what is shelved and cleared, and ends that', async () => {
    here.hub.addPit(1, {});
    const alert = here.hub.addAlert({ shelved_until: new Date(Date.now() + 3_600_000).toISOString() });
    visit();
    await pit(1);
    await screen.findByText('Live', { selector: '[role=status]' });
    await here.person.click(await screen.findByRole('button', { name: 'Alerts: 1 open' }));
    const panel = within(screen.getByRole('dialog', { name: 'Alerts' }));
    expect(panel.queryByRole('region', { name: /^Shelved/ })).toBeNull();

    act(() => {
      here.hub.emit('alert_cleared', Object.assign(alert, { status: 'cleared' }));
    });
    const shelved = within(await panel.findByRole('region', { name: /^Shelved/ }));
    await here.person.click(shelved.getByRole('button', { name: 'End shelving: AQI above 200, Pit 1' }));
    await waitFor(() => {
      expect(panel.queryByRole('region', { name: /^Shelved/ })).toBeNull();
    });
  });

  it('says what is measured now of what an alert is about, as long as that is fresh', async () => {
    here.hub.addPit(1, { temperature: 24, humidity: 79 });
    here.hub.addPit(2, { temperature: 24, humidity: 84 }, {}, 14 * 60_000);
    const damp = { alert_type: 'high_humidity', severity: 'warning', limit: 70, value: 84 } as const;
    here.hub.addAlert({ id: 1, ...damp, pit_id: 1 });
    here.hub.addAlert({ id: 2, ...damp, pit_id: 2 });
    visit();
    await pit(2);
    await screen.findByText('Live', { selector: '[role=status]' });
    act(() => {
      const reading = { device_id: 'ESP32-2', timestamp: new Date().toISOString(), late: false, temperature: 24.4 };
      here.hub.emit('sensor_update', { pit_id: 2, ...reading, aqi: null });
    });
    await here.person.click(await screen.findByRole('button', { name: 'Alerts: 2 open' }));
    const items = within(screen.getByRole('dialog', { name: 'Alerts' })).getAllByRole('listitem');
    const textOf = (where: string) => items.find(({ textContent }) => textContent.includes(where))?.textContent;
    await waitFor(() => {
      expect(textOf('Pit 1')).toMatch(/started at 84 %.*now 79 %/);
    });
    expect(textOf('Pit 2')).toContain('started at 84 %');
    expect(textOf('Pit 2')).not.toMatch(/now \d/);
  });

  it('says of a critical alert that it has no data, and ends it after a day', async () => {
    here.hub.addPit(1, {});
    const hours = (count: number) => new Date(Date.now() - count * 3_600_000).toISOString();
    const alert = here.hub.addAlert({ no_data_since: hours(23) });
    visit();
    const card = within(await pit(1));
    expect(await card.findByText(/No data since/)).toBeDefined();
    await screen.findByText('Live', { selector: '[role=status]' });
    await here.person.click(screen.getByRole('button', { name: 'Alerts: 1 open' }));
    const panel = within(screen.getByRole('dialog', { name: 'Alerts' }));
    expect(panel.getByText(/^No data since .*\d+:\d\d/)).toBeDefined();
    expect(panel.queryByRole('button', { name: /^End:/ })).toBeNull();

    act(() => {
      here.hub.emit('alert', Object.assign(alert, { no_data_since: hours(25) }));
    });
    await here.person.click(await panel.findByRole('button', { name: 'End: AQI above 200, Pit 1' }));
    expect(await panel.findByText('No open alerts')).toBeDefined();
  });

  it('says at once that a device is offline, and that it is back', async () => {
    here.hub.addPit(1, { temperature: 24.5 });
    visit();
    const card = within(await pit(1));
    expect(await card.findByText('Device online')).toBeDefined();
    await screen.findByText('Live', { selector: '[role=status]' });
    const device = here.hub.devices[0];
    act(() => {
      here.hub.emit('device_offline', { ...device, connection: 'offline' });
      here.hub.emit('alert', here.hub.addAlert({ alert_type: 'device_offline', severity: 'warning', limit: null }));
    });
    expect(await card.findByText('Device offline', { selector: '[data-device] *, [data-device]' })).toBeDefined();
    expect(card.getByText('Device offline', { selector: '[data-alert] span' })).toBeDefined();
    expect(screen.getByRole('button', { name: /Needs attention 1/ })).toBeDefined();
    act(() => {
      here.hub.emit('device_online', device);
    });
    expect(await card.findByText('Device online')).toBeDefined();
  });

  it('says of which of two devices an alert is, to screen readers and where it is shelved', async () => {
    here.hub.addPit(1, { temperature: 24.5 });
    here.hub.pits = here.hub.pits.map((one) => ({ ...one, device_ids: ['ESP32-1', 'ESP32-1B'] }));
    const offline = { alert_type: 'device_offline', severity: 'warning', limit: null, device_id: 'ESP32-1B' } as const;
    visit();
    await pit(1);
    await screen.findByText('Live', { selector: '[role=status]' });
    const alert = here.hub.addAlert({ ...offline, shelved_until: new Date(Date.now() + 3_600_000).toISOString() });
    act(() => {
      here.hub.emit('alert', alert);
    });
    expect(await screen.findByText('New alert: Device offline, Pit 1 · ESP32-1B')).toBeDefined();
    await here.person.click(await screen.findByRole('button', { name: 'Alerts: 1 open' }));
    const panel = within(screen.getByRole('dialog', { name: 'Alerts' }));
    expect(panel.getByRole('button', { name: 'Acknowledge: Device offline, Pit 1 · ESP32-1B' })).toBeDefined();
    act(() => {
      here.hub.emit('alert_cleared', Object.assign(alert, { status: 'cleared' }));
    });
    const shelved = within(await panel.findByRole('region', { name: /^Shelved/ }));
    expect(shelved.getByRole('button', { name: 'End shelving: Device offline, Pit 1 · ESP32-1B' })).toBeDefined();
  });

  it('says which of two devices of one name is offline', async () => {
    here.hub.addPit(1, { temperature: 24.5 });
    const [first] = here.hub.devices;
    if (!first) throw new Error('no device');
    here.hub.devices = [
      { ...first, name: 'Wall unit' },
      { ...first, device_id: 'ESP32-1B', name: 'Wall unit', connection: 'offline' },
    ];
    here.hub.addAlert({ alert_type: 'device_offline', severity: 'warning', limit: null, device_id: 'ESP32-1B' });
    visit();
    expect(await within(await pit(1)).findByText('Wall unit · ESP32-1B offline')).toBeDefined();
    await here.person.click(screen.getByRole('button', { name: 'Alerts: 1 open' }));
    expect(await screen.findByText('ESP32-1B')).toBeDefined();
  });

  it.each([
    ['an owner', null, true],
    ['an administrator', 'admin', true],
    ['an operator', 'operator', false],
  ] as const)('tells %s how a pit without a device gets one, as far as they may', async (_, sub_role, offered) => {
    if (sub_role) here.hub.user = { ...here.hub.user, role: 'staff', sub_role };
    here.hub.addPit(1, {});
    here.hub.addPit(2, { temperature: 24.5 });
    here.hub.pits = here.hub.pits.map((one) => (one.id === 1 ? { ...one, device_ids: [] } : one));
    here.hub.devices = here.hub.devices.filter(({ pit_id }) => pit_id !== 1);
    here.hub.latest.delete(1);
    visit();
    const card = within(await pit(1));
    expect(await card.findByText('No device')).toBeDefined();
    await within(await pit(2)).findByText('24.5');
    const links = screen.queryAllByRole('link', { name: 'Add a device' });
    expect(links.map((link) => link.getAttribute('href'))).toEqual(offered ? ['/devices/claim'] : []);
  });

  it('shows only what needs attention, on request', async () => {
    here.hub.addPit(1, {});
    here.hub.addPit(2, {});
    here.hub.addAlert({ pit_id: 2 });
    visit();
    await pit(1);
    await here.person.click(await screen.findByRole('button', { name: /Needs attention 1/ }));
    expect(screen.queryByRole('article', { name: 'Pit 1' })).toBeNull();
    expect(await pit(2)).toBeDefined();
  });

  it('says that it is reconnecting, and comes back', async () => {
    here.hub.addPit(1, { temperature: 24.5 });
    visit();
    await screen.findByText('Live', { selector: '[role=status]' });
    here.hub.offline = true;
    act(() => here.hub.sockets.at(-1)?.onclose?.());
    expect(await screen.findByText(/Reconnecting…/)).toBeDefined();
    expect(screen.getByText('24.5')).toBeDefined();
    here.hub.offline = false;
    expect(await screen.findByText('Live', { selector: '[role=status]' }, { timeout: 5000 })).toBeDefined();
  });

  it('does not ask for devices on behalf of an operator', async () => {
    here.hub.user = { ...here.hub.user, role: 'staff', sub_role: 'operator' };
    here.hub.addPit(1, { temperature: 24.5 });
    visit();
    expect(await screen.findByText('Device online')).toBeDefined();
    expect(here.hub.calls).not.toContain('GET /workshops/1/devices');
  });

  it('goes to sign-in when the session ends meanwhile', async () => {
    here.hub.addPit(1, {});
    here.hub.addAlert({});
    visit();
    const acknowledge = await screen.findByRole('button', { name: /^Acknowledge/ });
    here.hub.expired = true;
    await here.person.click(acknowledge);
    expect(await screen.findByText('Your session has ended. Sign in again.')).toBeDefined();
  });

  it('says so when the pits cannot be loaded, and tries again', async () => {
    here.hub.failure = { status: 503, code: 'unavailable' };
    here.hub.failing = '/workshops/1/pits';
    visit();
    expect(await screen.findByRole('heading', { name: 'The pits could not be loaded' })).toBeDefined();
    here.hub.failure = null;
    here.hub.addPit(1, {});
    await here.person.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await pit(1)).toBeDefined();
  });

  it('says so when there are no pits', async () => {
    visit();
    expect(await screen.findByRole('heading', { name: 'No pits yet' })).toBeDefined();
  });

  it('lets a platform administrator choose the workshop', async () => {
    here.hub.user = { ...here.hub.user, role: 'super_admin', workshop_id: null };
    here.hub.addPit(1, {});
    visit();
    await here.person.click(await screen.findByRole('link', { name: /Shine Studio/ }));
    expect(await pit(1)).toBeDefined();
    await waitFor(() => {
      expect(screen.getByRole('combobox', { name: 'Workshop' })).toHaveProperty('value', '1');
    });
  });

  it('speaks Hindi', async () => {
    here.hub.addPit(1, { temperature: 24.5 });
    visit();
    await pit(1);
    await here.person.click(screen.getAllByRole('button', { name: 'हिन्दी' })[0] ?? document.body);
    expect(await screen.findByRole('heading', { name: 'लाइव' })).toBeDefined();
    expect(document.documentElement.lang).toBe('hi');
  });

  it('tells an owner who else is watching a pit', async () => {
    here.hub.addPit(1, { temperature: 24.5 });
    visit();
    const card = within(await pit(1));
    await screen.findByText('Live', { selector: '[role=status]' });
    act(() => {
      here.hub.emit('viewer', {
        pit_id: 1,
        viewers: [
          { user_id: 1, name: 'Asha Sharma', role: 'owner' },
          { user_id: 3, name: 'Ravi Kumar', role: 'staff' },
          { user_id: null, name: 'Hall', role: 'kiosk' },
        ],
      });
    });
    expect(await card.findByText('Watching: Ravi Kumar, Hall')).toBeDefined();
  });

  it('asks again who is watching when events were missed', async () => {
    here.hub.addPit(1, { temperature: 24.5 });
    const ravi = { user_id: 3, name: 'Ravi Kumar', role: 'staff' };
    visit();
    const card = within(await pit(1));
    await screen.findByText('Live', { selector: '[role=status]' });
    act(() => {
      here.hub.emit('viewer', { pit_id: 1, viewers: [ravi] });
    });
    expect(await card.findByText('Watching: Ravi Kumar')).toBeDefined();

    here.hub.on('GET', '/pits/1/viewers', () => list([]));
    act(() => {
      here.hub.sockets[0]?.says({ type: 'resync', event_id: 'k-9' });
    });
    await waitFor(() => {
      expect(card.queryByText('Watching: Ravi Kumar')).toBeNull();
    });
  });

  it('becomes a wall screen with nothing to press but the way out', async () => {
    here.hub.addPit(1, { temperature: 24.5 });
    here.hub.addAlert({});
    visit('/?wall=1');
    const card = within(await pit(1));
    expect(await card.findByText('24.5')).toBeDefined();
    expect(card.queryByRole('link')).toBeNull();
    expect(card.queryByRole('button')).toBeNull();
    expect(screen.queryByRole('navigation')).toBeNull();
    expect(document.documentElement.dataset.wall).toBe('');
    await here.person.click(screen.getByRole('button', { name: 'Leave the wall screen' }));
    expect(await screen.findByRole('navigation', { name: 'Pages' })).toBeDefined();
    expect(document.documentElement.dataset.wall).toBeUndefined();
  });
});
