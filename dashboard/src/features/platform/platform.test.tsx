import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { json, list, ok, refuse } from '@/testing/fake-hub';
import { address, visit, withHub } from '@/testing/visit';
import { choose } from '@/words';

const here = withHub();
const counts = {
  ...{ workshops: { active: 1, suspended: 1 }, pits: 3, users: {}, devices: { active: 4 }, licences: {} },
  ...{ open_alerts: {}, violations: 0, refused_messages: 7, dead_letters: 2, owners_without_channel: [] },
};
const health = (workshop_id: number, name: string, more: object = {}) => ({
  ...{ workshop_id, name, devices: 3, offline: 0, open_critical: 0, last_reading_at: null },
  ...{ subscription_status: 'active', ...more },
});
const route = (id: string, more: object = {}) => ({
  ...{
    id,
    description: `What ${id} does`,
    from: 'direct:x',
    state: 'started',
    exchanges: 10,
    failures: 0,
    refusals: 3,
  },
  ...{ rate: 1.5, last_error: null, starts_at: null, ...more },
});
const file = (id: string, routes: object[], more: object = {}) => ({
  ...{ id, file: `${id}.camel.yaml`, origin: 'routes', state: 'loaded', version: 2, changed_by: 'meera' },
  ...{
    changed_at: '2026-11-01T10:00:00Z',
    loaded_at: '2026-11-01T10:00:00Z',
    error: null,
    would_be_refused: null,
    undone: null,
    routes,
    ...more,
  },
});
/** Routes and versions name the hub that has them. */
const ofHub = (data: unknown[], node = 'hub1', error: unknown = null) =>
  json(200, { success: true, data, meta: { total: data.length, node, error } });

beforeEach(() => {
  localStorage.setItem('pitwatch.session', 's');
  here.hub.user = { ...here.hub.user, role: 'super_admin', workshop_id: null };
  here.hub.on('GET', '/admin/alerts', () => list([]));
});

const press = async (name: string | RegExp) => here.person.click(await screen.findByRole('button', { name }));
const type = async (label: string | RegExp, text: string) =>
  here.person.type(await screen.findByLabelText(label), text);

/** Finds the paragraph of that text, whatever marks parts of it. */
const whole = (text: string) => (_: string, element: Element | null) =>
  element?.tagName === 'P' && element.textContent === text;

describe('the overview', () => {
  it('says what to do next on an empty platform', async () => {
    here.hub.on('GET', '/admin/overview', () => ok({ ...counts, workshops_health: [], firmware: [] }));
    visit('/platform');
    expect(await screen.findByRole('heading', { name: 'No workshop yet' })).toBeDefined();
    await here.person.click(screen.getByRole('link', { name: 'Take on a workshop' }));
    expect(await screen.findByLabelText('Name of the workshop')).toBeDefined();
  });

  it('shows workshops as the hub orders them, each with its state, and leads into one whatever is in view', async () => {
    here.hub.on('GET', '/admin/overview', () =>
      ok({
        ...counts,
        workshops_health: [
          health(9, 'Burning', { open_critical: 2 }),
          health(8, 'Silent', { offline: 1 }),
          health(1, 'Well'),
        ],
        firmware: [
          {
            ...{ fw: '1.4.2', devices: 4 },
            workshops: [{ workshop_id: 2, name: 'Old Shine', devices: 3 }],
          },
        ],
      }),
    );
    visit('/platform?workshop=1');
    const table = within(await screen.findByRole('table', { name: 'Workshops' }));
    const rows = table.getAllByRole('row').map((row) => row.textContent);
    expect(rows[1]).toMatch(/Burning.*Needs somebody/);
    expect(rows[2]).toMatch(/Silent.*Look soon.*1 of 3/);
    expect(rows[3]).toMatch(/Well.*All well/);
    expect(screen.getByRole('link', { name: /2\s*refused messages that wait/ })).toBeDefined();
    const owner = screen.getByRole('link', { name: 'Old Shine: 3 devices' });
    expect(owner.getAttribute('href')).toBe('/devices?workshop=2');
    await here.person.click(table.getByRole('link', { name: 'Burning' }));
    expect(address()?.search).toBe('?workshop=9');
  });
});

describe('the overview of many workshops', () => {
  it('shows fifty more at a time, so that the page answers in between', async () => {
    const many = Array.from({ length: 200 }, (_, i) => health(i + 1, `Workshop ${i + 1}`));
    here.hub.on('GET', '/admin/overview', () => ok({ ...counts, workshops_health: many, firmware: [] }));
    const rows = () => document.querySelectorAll('[role=row]').length;
    const pieces: number[] = [];
    const observer = new MutationObserver(() => {
      pieces.push(rows() - pieces.reduce((sum, one) => sum + one, 0));
    });
    observer.observe(document.body, { childList: true, subtree: true });
    visit('/platform');
    await waitFor(() => {
      expect(rows()).toBe(201);
    });
    observer.disconnect();
    expect(Math.max(...pieces)).toBe(51); // the heading is one
  });
});

describe('alerts of the platform', () => {
  it("say what is wrong in Hindi, and why in the hub's own sentence, as the English that it is", async () => {
    const alert = {
      id: 1,
      alert_type: 'backup',
      severity: 'critical',
      status: 'open',
      subject: 'platform:backup@hub1',
    };
    const times = { created_at: '2026-11-01T10:00:00Z', cleared_at: null, shelved_until: null };
    here.hub.on('GET', '/admin/alerts', () =>
      list([{ ...alert, ...times, told: 1, message: 'The backup failed: no space left', value: null, limit: null }]),
    );
    visit('/platform/alerts');
    expect(await screen.findByText('The backup failed: no space left')).toBeDefined();
    await act(() => choose('hi'));
    expect(await screen.findByText('सही बैकअप नहीं')).toBeDefined();
    expect(screen.getByText('The backup failed: no space left').lang).toBe('en');
    expect(screen.getByText('(platform:backup@hub1)')).toBeDefined();
  });
});

describe('the audit log', () => {
  it('says what was done in the words of its reader', async () => {
    const entry = {
      ...{ id: 1, workshop_id: null, actor_type: 'user', actor_id: 2, actor_name: 'meera', actor_role: 'super_admin' },
      ...{ thing_id: '3', address: null, correlation_id: 'c1', created_at: '2026-11-01T10:00:00Z' },
    };
    here.hub.on('GET', '/admin/audit-log', () =>
      list([
        {
          ...entry,
          action: 'update',
          thing: 'subscription',
          before: { status: 'trial' },
          after: { status: 'suspended' },
        },
        { ...entry, id: 2, action: 'mend', thing: 'roof_tile', before: null, after: null },
        {
          ...{ ...entry, id: 4, action: 'create', thing: 'job', before: null },
          after: { work_type: 'full_ppf', stages: [{ name: 'wash', weight: 10 }], created_at: '2026-11-01T10:00:00Z' },
        },
        {
          ...{ ...entry, id: 5, action: 'replay', thing: 'dead_letter', thing_id: null, before: null },
          after: { matched: 3, reason: 'bad_json' },
        },
      ]),
    );
    visit('/platform/audit');
    expect(await screen.findByText(whole('Subscription 3: changed'))).toBeDefined();
    expect(screen.getByText(whole('Roof tile 3: Mend'))).toBeDefined();
    await act(() => choose('hi'));
    const title = await screen.findByText(whole('सदस्यता 3: बदला'));
    const row = within(title.closest<HTMLElement>('[role=row]') ?? document.body);
    await here.person.click(row.getByText(/1/, { selector: 'summary' }));
    expect(row.getByText(/परीक्षण/)).toBeDefined();
    expect(row.getByText(/निलंबित/)).toBeDefined();
    const told = screen.getAllByRole('definition', { hidden: true }).map(({ textContent }) => textContent);
    expect(told.join(' ').replace(/PPF|JSON/g, '')).not.toMatch(/[a-z]{3,}/i);
    expect(told).toContainEqual(expect.stringMatching(/10 %/));
  });
});

describe('onboarding', () => {
  it('makes a workshop after another one, and shows the password once', async () => {
    const told: unknown[] = [];
    here.hub.on('POST', '/admin/workshops', ({ body }) => {
      told.push(body);
      return ok({
        workshop: { ...here.hub.workshop, id: 5, code: 'workshop_005', name: 'New PPF' },
        owner: { username: 'owner_workshop_005' },
        temporary_password: 'Once-1234',
        pits: [{}, {}],
        mqtt: { host: 'hub.example', port: 1883, tls_port: null },
        wireguard_url: null,
      });
    });
    here.hub.on('GET', '/workshops/1/setup', () => ok({ pits: [], recipients: ['asha'] }));
    here.hub.on('POST', '/workshops/5/setup', ({ body }) => {
      told.push(body);
      return ok({ changes: [] });
    });
    visit('/platform/onboarding');
    await type('Name of the workshop', 'New PPF');
    await type('Name of the owner', 'Ann');
    await screen.findByRole('option', { name: 'Shine Studio' });
    await here.person.selectOptions(screen.getByLabelText('Set-up like'), 'Shine Studio');
    await press('Take it on');
    expect(await screen.findByText('Once-1234')).toBeDefined();
    expect(screen.getByText('copied')).toBeDefined();
    expect(told).toEqual([
      {
        workshop: { name: 'New PPF' },
        owner: { name: 'Ann', email: null, phone: null },
        pits: 1,
        plan: 'standard',
      },
      { pits: [] },
    ]);
    expect(screen.getByRole('link', { name: 'Register a device' }).getAttribute('href')).toBe(
      '/devices/new?workshop=5',
    );
  });
});

describe('the stream', () => {
  it('has pages ask anew for what it tells of', async () => {
    let asked = 0;
    here.hub.on('GET', '/admin/alerts', () => {
      asked++;
      return list([]);
    });
    visit('/platform/alerts');
    await screen.findByText('The platform is well');
    await waitFor(() => {
      expect(asked).toBe(2); // what was answered before the subscription may be older
    });

    here.hub.emit('alert', { id: 7 });
    await waitFor(() => {
      expect(asked).toBe(3);
    });
  });
});

describe('routes', () => {
  it('are stopped only by their typed name where much hangs on them, and say what ends', async () => {
    const done: string[] = [];
    here.hub.on('GET', '/admin/routes', () => ofHub([file('ingest', [route('ingest-mqtt')])]));
    here.hub.on('POST', '/admin/routes/:id/stop', ({ params, query, body }) => {
      done.push(`${params.id} of ${query.get('node')}, ${String(body.for_minutes)}`);
      return ok(route('ingest-mqtt', { state: 'stopped' }));
    });
    visit('/platform/routes');
    await press('Stop ingest-mqtt');
    expect(await screen.findByText(/Readings are not stored meanwhile/)).toBeDefined();
    const dialog = within(screen.getByRole('dialog', { name: 'Stop ingest-mqtt?' }));
    await here.person.type(dialog.getByLabelText('Type ingest-mqtt'), 'ingest');
    await here.person.click(dialog.getByRole('button', { name: 'Stop' }));
    expect(await dialog.findByText('This is not its name.')).toBeDefined();
    expect(done).toEqual([]);
    await here.person.type(dialog.getByLabelText('Type ingest-mqtt'), '-mqtt');
    await here.person.click(dialog.getByRole('button', { name: 'Stop' }));
    await waitFor(() => {
      expect(done).toEqual(['ingest-mqtt of hub1, 10']);
    });
  });

  it('have what is wrong under config/ above them', async () => {
    const since = '2026-11-01T10:00:00Z';
    const wrong = { file: 'dev.pitwatch.hub.cfg', since, problems: ['signup is "x"'], unread: ['http.prot'] };
    here.hub.on('GET', '/admin/routes', () =>
      json(200, { success: true, data: [file('live', [])], meta: { total: 1, node: 'hub1', config: [wrong] } }),
    );
    visit('/platform/routes');
    expect(await screen.findByRole('heading', { name: 'config/dev.pitwatch.hub.cfg' })).toBeDefined();
    expect(screen.getByText('signup is "x"')).toBeDefined();
    expect(screen.getByText(/Its last good settings go on/)).toBeDefined();
    expect(screen.getByText('http.prot')).toBeDefined();
  });

  it('have keys of settings that nothing reads above them, as a warning', async () => {
    const unused = { file: 'dev.pitwatch.hub.cfg', since: '2026-11-01T10:00:00Z', problems: [], unread: ['http.prot'] };
    here.hub.on('GET', '/admin/routes', () =>
      json(200, { success: true, data: [file('live', [])], meta: { total: 1, node: 'hub1', config: [unused] } }),
    );
    visit('/platform/routes');
    expect(await screen.findByText('Keys that nothing reads')).toBeDefined();
    expect(screen.getByText('http.prot')).toBeDefined();
    expect(screen.queryByText('Not taken')).toBeNull();
  });

  it('are marked where an edit of today would be refused', async () => {
    const message = 'ingest.camel.yaml:40: bean drivers can not work on what comes to it';
    const newer = { at: '2026-11-01T10:00:00Z', line: 40, reason: 'x', message };
    here.hub.on('GET', '/admin/routes', () =>
      ofHub([file('ingest', [route('ingest-message')], { would_be_refused: newer })]),
    );
    visit('/platform/routes');
    expect(await screen.findByText('Runs as before, but would be refused as an edit')).toBeDefined();
    expect(screen.getByText(message)).toBeDefined();
  });

  it('say of an edit that was undone by itself why, and where its text is, before all others', async () => {
    const undone = {
      version: 3,
      at: '2026-11-01T10:00:00Z',
      reason: '40 of 60 messages',
      file: 'ingest.camel.yaml.refused',
    };
    here.hub.on('GET', '/admin/routes', () => ofHub([file('devices', []), file('ingest', [], { undone })]));
    visit('/platform/routes');
    expect(await screen.findByText('The hub undid version 3 by itself')).toBeDefined();
    expect(screen.getByText('40 of 60 messages')).toBeDefined();
    expect(screen.getByText(/routes\/ingest\.camel\.yaml\.refused/)).toBeDefined();
    expect(screen.getAllByRole('heading', { level: 2 })[0]?.textContent).toBe('ingest.camel.yaml');
  });

  it('are not stopped on another hub than the one that was looked at', async () => {
    let node = 'hub1';
    here.hub.on('GET', '/admin/routes', () => ofHub([file('devices', [route('devices-one')])], node));
    const meant: (string | null)[] = [];
    here.hub.on('POST', '/admin/routes/:id/stop', ({ query }) => {
      meant.push(query.get('node'));
      if (query.get('node') === 'hub2') return ok(route('devices-one', { state: 'stopped' }));
      node = 'hub2';
      return refuse({ status: 409, code: 'conflict', message: 'hub hub2 answered, not hub1: nothing was done' });
    });
    visit('/platform/routes');
    await press('Stop devices-one');
    const dialog = within(await screen.findByRole('dialog'));
    await here.person.click(dialog.getByRole('button', { name: 'Stop' }));
    expect(await dialog.findByText(/^Another hub answered \(hub2\), so nothing was done/)).toBeDefined();
    expect(await screen.findByText(/These are the routes of hub hub2/)).toBeDefined();
    await here.person.click(dialog.getByRole('button', { name: 'Stop' }));
    await waitFor(() => {
      expect(meant).toEqual(['hub1', 'hub2']);
    });
  });

  it.each([
    ['', (): void => undefined],
    [
      ', long after the access token ended',
      () => {
        sessionStorage.setItem('pitwatch.access-ends', '1');
      },
    ],
    [
      ', in another tab',
      () => {
        sessionStorage.clear();
      },
    ],
  ])('are shown over a reload while the database is away%s, which the page says until it is back', async (_, later) => {
    let away = false;
    const health = () => json(200, { status: 'up', checks: { database: { status: away ? 'down' : 'up' } } });
    here.hub.on('GET', '/health', health);
    here.hub.on('GET', '/auth/me', () => (away ? refuse({ status: 503, code: 'unavailable' }) : ok(here.hub.user)));
    here.hub.on('GET', '/admin/routes', () => ofHub([file('devices', [route('devices-one')])]));
    const { unmount } = visit('/platform/routes');
    await screen.findByText('devices-one');
    unmount();

    away = true;
    later();
    visit('/platform/routes');
    expect(await screen.findByText('devices-one')).toBeDefined();
    expect(screen.getByText(/^The database can't be reached/)).toBeDefined();
    away = false;
    await waitFor(
      () => {
        expect(screen.queryByText(/^The database can't be reached/)).toBeNull();
      },
      { timeout: 5_000 },
    );
    expect(screen.getByText('devices-one')).toBeDefined();
  });

  it.each([
    ['a proxy, or a hub with too much to do', 'up', 'pitwatch.session', 's'],
    ['another session than the one that was here', 'down', 'pitwatch.session', 'another'],
  ])('are not said to be there for want of a database by %s', async (_, database, key, value) => {
    here.hub.on('GET', '/admin/routes', () => ofHub([file('devices', [route('devices-one')])]));
    const { unmount } = visit('/platform/routes');
    await screen.findByText('devices-one');
    unmount();

    localStorage.setItem(key, value);
    here.hub.on('GET', '/health', () => json(200, { status: 'up', checks: { database: { status: database } } }));
    here.hub.on('GET', '/auth/me', () => refuse({ status: 503, code: 'unavailable' }));
    visit('/platform/routes');
    expect(await screen.findByText(/^Pitwatch can't be reached/)).toBeDefined();
    expect(screen.queryByText(/^The database can't be reached/)).toBeNull();
  });

  it('say that the sign-in can not be renewed now as what it is, and not that there is no network', async () => {
    here.hub.on('GET', '/admin/routes', () => ofHub([file('devices', [route('devices-one', { state: 'stopped' })])]));
    visit('/platform/routes');
    await screen.findByText('devices-one');
    sessionStorage.setItem('pitwatch.access-ends', '1');
    here.hub.on('POST', '/auth/refresh', () => refuse({ status: 503, code: 'unavailable' }));
    await press('Start devices-one');
    expect(await screen.findByText(/starting or its database is away/)).toBeDefined();
  });

  const version = (number: number, current: boolean) => ({
    ...{ version: number, changed_by: 'meera', changed_at: '2026-11-01T10:00:00Z' },
    ...{ loaded_at: '2026-11-01T10:00:00Z', current, diff: `+version ${number}` },
    rates_before: number === 3 ? { messages: 600, refusals: 0, seconds: 300 } : null,
    rates_after: number === 3 ? { messages: 90, refusals: 45, seconds: 30 } : null,
    restored_version: null as number | null,
    undone: null,
  });

  it.each([
    ['what ran before the one that they went back to', [null, null, null, 2], 'Back to the version before: 1'],
    ['not what they left', [null, null, 1], null],
    ['what they went back to, once it was edited', [null, null, 1, null], 'Back to the version before: 3'],
    ['not what they left a second time', [null, null, 1, null, 3], null],
  ])('offer whoever comes after a return %s', async (_, restored, offered) => {
    const versions = restored.map((older, i) => ({
      ...version(i + 1, i + 1 === restored.length),
      restored_version: older,
    }));
    here.hub.on('GET', '/admin/routes/live/history', () => ofHub(versions.reverse()));
    visit('/platform/routes/live');
    expect(await screen.findByRole('button', { name: 'Go back to 1' })).toBeDefined();
    expect(screen.queryByRole('button', { name: /^Back to/ })?.textContent ?? null).toBe(offered);
  });

  it('go back to the version before by one press', async () => {
    let asked: unknown = null;
    here.hub.on('GET', '/admin/routes', () => ofHub([file('live', [])]));
    here.hub.on('GET', '/admin/routes/live/history', () => ofHub([version(3, true), version(2, false)]));
    here.hub.on('POST', '/admin/routes/live/restore', ({ query, body }) => {
      asked = { node: query.get('node'), ...body };
      return ok(file('live', []));
    });
    visit('/platform/routes/live');
    expect(await screen.findByRole('region', { name: 'What version 3 changed' })).toBeDefined();
    expect(screen.getByText('Before: 120 messages a minute, 0 refused (300 s)')).toBeDefined();
    expect(screen.getByText('After: 180 messages a minute, 90 refused (30 s)')).toBeDefined();
    await press('Back to the version before: 2');
    expect(await screen.findByText('Version 2 runs again')).toBeDefined();
    expect(asked).toEqual({ node: 'hub1', version: 2 });
  });

  it.each([
    ['the one that runs on', true, 3],
    ['the newest that is kept, where none runs', false, 3],
  ])('say why a file was refused, and write over it the last good version: %s', async (_, runs, number) => {
    let asked: unknown = null;
    let error: unknown = {
      ...{ at: '2026-11-02T10:00:00Z', line: 12, reason: 'Unknown node id: setBoddy' },
      message: 'live.camel.yaml:12: Unknown node id: setBoddy',
    };
    // Behind a balancer another hub, where all is well, answers the list.
    here.hub.on('GET', '/admin/routes', () => ofHub([file('live', [])], 'hub2'));
    here.hub.on('GET', '/admin/routes/live/history', () => ofHub([version(3, runs), version(2, false)], 'hub1', error));
    here.hub.on('POST', '/admin/routes/live/restore', ({ query, body }) => {
      asked = { node: query.get('node'), ...body };
      error = null;
      return ok(file('live', []));
    });
    visit('/platform/routes/live');
    const refused = within(await screen.findByRole('region', { name: 'The file in the folder was refused' }));
    expect(screen.getByText(/These are the routes of hub hub1/)).toBeDefined();
    expect(refused.getByText('live.camel.yaml:12: Unknown node id: setBoddy')).toBeDefined();
    await press(`Back to the last good version: ${number}`);
    expect(await screen.findByText(`Version ${number} runs again`)).toBeDefined();
    expect(asked).toEqual({ node: 'hub1', version: number });
    await waitFor(() => {
      expect(screen.queryByRole('region', { name: 'The file in the folder was refused' })).toBeNull();
    });
  });
});

describe('route files of which nothing runs', () => {
  it.each([
    [
      'gone, though versions are kept',
      { state: 'gone' },
      'The file is no longer in the folder, and nothing of it runs.',
    ],
    [
      'refused, with none to fall back on',
      {
        state: 'refused',
        error: { at: '2026-11-02T10:00:00Z', line: 1, reason: 'r', message: 'live.camel.yaml:1: r' },
      },
      'live.camel.yaml:1: r',
    ],
  ])('lead to their versions and back to the newest: %s', async (_, more, says) => {
    let asked: unknown = null;
    const error = 'error' in more ? more.error : null;
    here.hub.on('GET', '/admin/routes', () => ofHub([file('live', [], { version: null, ...more })]));
    here.hub.on('GET', '/admin/routes/live/history', () =>
      ofHub(
        [
          {
            ...{ version: 4, changed_by: 'meera', changed_at: '2026-11-01T10:00:00Z', current: false, diff: '+x' },
            ...{ loaded_at: '2026-11-01T10:00:00Z', rates_before: null, rates_after: null },
          },
        ],
        'hub1',
        error,
      ),
    );
    here.hub.on('POST', '/admin/routes/live/restore', ({ body }) => {
      asked = body;
      return ok(file('live', []));
    });
    visit('/platform/routes');
    await here.person.click(await screen.findByRole('link', { name: 'live.camel.yaml' }));
    expect(await screen.findByText(says, { exact: false })).toBeDefined();
    await press('Back to the last good version: 4');
    await waitFor(() => {
      expect(asked).toEqual({ version: 4 });
    });
  });
});

describe('refused messages', () => {
  const letter = {
    ...{ id: 4, reason: 'bad_json', topic: 'workshop/x', device_id: 'ESP32-4', payload: '{', length: 1 },
    ...{ received_at: '2026-11-01T10:00:00Z', replayed_at: null, detail: '', fields: [] },
  };

  it.each([
    [['license_key'], 'license_key is missing', 'Field: license_key'],
    [['aqi', 'temperature'], 'nothing measured is left', 'Fields: aqi, temperature'],
  ])('say what was wrong, with %s', async (fields, detail, said) => {
    here.hub.on('GET', '/admin/dead-letters', () => list([{ ...letter, fields, detail }]));
    visit('/platform/dead-letters');
    expect(await screen.findByText(detail)).toBeDefined();
    expect(screen.getByText(whole(said))).toBeDefined();
  });

  it('are replayed one by one or as the filters have them', async () => {
    let asked: unknown = null;
    here.hub.on('GET', '/admin/dead-letters', () => list([letter]));
    here.hub.on('POST', '/admin/dead-letters/4/replay', () => refuse({ status: 409, code: 'conflict' }));
    here.hub.on('POST', '/admin/dead-letters/replay', ({ body }) => {
      asked = body;
      return ok({ matched: 1 });
    });
    visit('/platform/dead-letters');
    expect(await screen.findByText('Not JSON', { ignore: 'option' })).toBeDefined();
    await here.person.selectOptions(screen.getByLabelText('Reason'), 'Not JSON');
    await press('Replay the message of ESP32-4');
    expect(await screen.findByText(/^Refused again/)).toBeDefined();
    await press('Replay all');
    const dialog = within(await screen.findByRole('dialog', { name: 'Replay all that these filters show?' }));
    await here.person.click(dialog.getByRole('button', { name: 'Replay all' }));
    expect(await screen.findByText(/^Begun/)).toBeDefined();
    expect(asked).toEqual({ reason: 'bad_json', again: false });
  });
});

describe('subscriptions', () => {
  it('take a payment by hand in the smallest coin', async () => {
    let paid: unknown = null;
    here.hub.on('GET', '/admin/renewals', () =>
      list([
        {
          ...{ subscription_id: 3, workshop_id: 1, workshop: 'Shine Studio', status: 'past_due' },
          ...{ next_due_at: '2026-11-01T10:00:00Z', grace_until: null, last_reminder: null, monthly_fee: null },
        },
      ]),
    );
    here.hub.on('POST', '/subscriptions/3/payments', ({ body }) => {
      paid = body;
      return ok({});
    });
    visit('/platform/subscriptions');
    await press('More about Shine Studio');
    await here.person.click(await screen.findByRole('menuitem', { name: 'Record a payment' }));
    await type('Amount (INR)', '1499.50');
    await press('Record a payment');
    expect(await screen.findByText('Payment of Shine Studio recorded')).toBeDefined();
    expect(paid).toEqual({
      amount: { amount_minor: 149_950, currency: 'INR' },
      method: 'bank',
      reference: null,
    });
  });

  it('are in the coins of their currency: a yen has none', async () => {
    let paid: unknown = null;
    here.hub.on('GET', '/admin/renewals', () =>
      list([
        {
          ...{ subscription_id: 3, workshop_id: 1, workshop: 'Shine Studio', status: 'past_due' },
          ...{ next_due_at: '2026-11-01T10:00:00Z', grace_until: null, last_reminder: null },
          monthly_fee: { amount_minor: 1500, currency: 'JPY' },
        },
      ]),
    );
    here.hub.on('POST', '/subscriptions/3/payments', ({ body }) => {
      paid = body;
      return ok({});
    });
    visit('/platform/subscriptions');
    expect((await screen.findAllByText(/1,500/)).length).toBeGreaterThan(0);
    await press('More about Shine Studio');
    await here.person.click(await screen.findByRole('menuitem', { name: 'Record a payment' }));
    await press('Record a payment');
    expect(await screen.findByText('Payment of Shine Studio recorded')).toBeDefined();
    expect(paid).toMatchObject({ amount: { amount_minor: 1500, currency: 'JPY' } });
  });
});

describe('backups', () => {
  const backup = (started_at: string, more: object) => ({
    ...{ id: null, kind: null, started_at, ended_at: null, bytes: null, encrypted: null, checked_at: null },
    ...{ error: null, complete_until: null, incomplete: null, offsite_at: null, ...more },
  });
  const kept = { kind: 'embedded', ended_at: '2026-11-01T21:03:00Z', bytes: 2 ** 31, encrypted: true };
  const unset = { folder: null, read_at: null, due_at: null, checked: null, good_at: null, offsite: null };
  const listed = (data: object[], meta: object) =>
    json(200, {
      success: true,
      data,
      meta: { total: data.length, ...unset, being_made: false, missing: [], ...meta },
    });
  const good = backup('2026-11-01T21:00:00Z', {
    ...{ ...kept, id: '2026-11-01T21-00-00Z', checked_at: '2026-11-01T21:04:00Z', encrypted: false },
    ...{ complete_until: '2026-11-01T21:02:00Z', offsite_at: '2026-11-01T21:30:00Z' },
  });
  const standing = { folder: '/mnt/backups', read_at: '2026-11-03T22:00:00Z', due_at: '2026-11-04T21:00:00Z' };
  const agree = async () => {
    const question = within(await screen.findByRole('dialog'));
    await here.person.click(question.getByRole('button', { name: 'Back up now' }));
  };
  const fact = (name: string) => screen.getByText(name, { selector: 'dt' }).nextElementSibling?.textContent;

  it('are those that can be restored, and those that failed; one is made now once that is sure', async () => {
    let made = 0;
    const rows = [
      backup('2026-11-03T21:00:00Z', { ended_at: '2026-11-03T21:01:00Z', error: 'No space left on device' }),
      backup('2026-11-02T21:00:00Z', {
        ...{ ...kept, id: '2026-11-02T21-00-00Z', checked_at: '2026-11-02T21:04:00Z' },
        ...{ incomplete: 'no hub runs' },
      }),
      good,
    ];
    const meta = { ...standing, checked: rows[1], good_at: good.ended_at, missing: ['good', 'offsite'] };
    here.hub.on('GET', '/admin/backups', () =>
      made === 0
        ? listed(rows, meta)
        : listed([backup('2026-11-03T22:00:00Z', {}), ...rows], { ...meta, being_made: true }),
    );
    here.hub.on('POST', '/admin/backups', () => {
      made++;
      return json(202, { success: true, data: backup('2026-11-03T22:00:00Z', {}) });
    });
    visit('/platform/backups');
    await screen.findByText('No space left on device');
    const table = within(screen.getByRole('table', { name: 'Backups' }));
    const shown = table.getAllByRole('row').map((row) => row.textContent);
    expect(shown[1]).toMatch(/Failed.*No space left on device/);
    expect(shown[2]).toMatch(/readings may be missing.*no hub runs/);
    expect(shown[3]).toMatch(/Can be restored.*Not encrypted.*2026-11-01T21-00-00Z.*2 GiB/);
    expect(fact('Folder')).toBe('/mnt/backups');
    expect(fact('Missing')).toMatch(/No good backup in the last 26 hours.*BACKUP_S3_ENDPOINT is not set/);
    expect(fact('Last check')).toMatch(/readings may be missing/);
    expect(screen.queryByText('As of')).toBeNull();

    await press('Back up now');
    await press('Cancel');
    expect(made).toBe(0);
    await press('Back up now');
    await agree();
    expect(await screen.findByText('The backup has begun')).toBeDefined();
    const busy = await screen.findByRole('button', { name: 'Being made' });
    expect(busy.getAttribute('aria-disabled')).toBe('true');
    await here.person.click(busy);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(made).toBe(1);
  });

  it.each([
    [409, 'conflict', 'One is being made already, or another hub makes them'],
    [503, 'unavailable', 'The folder of backups does not answer: what is shown may be old'],
  ])('say why none is made now: %s', async (status, code, said) => {
    here.hub.on('GET', '/admin/backups', () => listed([], standing));
    here.hub.on('POST', '/admin/backups', () => refuse({ status, code }));
    visit('/platform/backups');
    await press('Back up now');
    await agree();
    expect(await screen.findByText(said)).toBeDefined();
    expect(screen.getByRole('button', { name: 'Back up now' }).getAttribute('aria-disabled')).toBe('false');
  });

  it('say as of when they are shown while their folder hangs, and how copies stand', async () => {
    const to = 'https://s3.example.com/backups';
    here.hub.on('GET', '/admin/backups', () =>
      listed([good], {
        ...{ ...standing, missing: ['answer'] },
        offsite: { to, copying: false, waits: true, error: '403 AccessDenied' },
      }),
    );
    visit('/platform/backups');
    expect(await screen.findByText(/does not answer: what is shown may be old/)).toBeDefined();
    expect(screen.getByText('As of', { selector: 'dt' }).nextElementSibling?.querySelector('time')?.dateTime).toBe(
      standing.read_at,
    );
    expect(fact('Off-site')).toMatch(/s3.example.com.*The newest one is not there.*403 AccessDenied/);
  });

  it('say what there has to be for them, in Hindi too', async () => {
    here.hub.on('GET', '/admin/backups', () => listed([], { missing: ['folder', 'key'] }));
    visit('/platform/backups');
    expect(await screen.findByText('BACKUP_DIR is not set: no backup is made')).toBeDefined();
    expect(screen.getByText('There is no backup')).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Back up now' })).toBeNull();
    await act(() => choose('hi'));
    expect(await screen.findByText('BACKUP_DIR सेट नहीं है: बैकअप नहीं बनता')).toBeDefined();
  });
});

describe('broker clients', () => {
  it('say that a broker of ones own tells nothing', async () => {
    here.hub.on('GET', '/admin/broker/clients', () => refuse({ status: 501, code: 'not_implemented' }));
    visit('/platform/broker');
    expect(await screen.findByText("This broker doesn't say who is connected")).toBeDefined();
  });
});

describe('the logs', () => {
  it.each([
    ['where the logs of all hubs are', 'https://grafana.example.com/explore', 1],
    ['nowhere, where no one collects them', null, 0],
  ])('lead to %s', async (_, loki_url, links) => {
    here.hub.on('GET', '/admin/logs', () =>
      json(200, { success: true, data: [], meta: { node: 'hub1', looked_back_to: null, whole: true, loki_url } }),
    );
    visit('/platform/logs');
    expect(await screen.findByText(/Of hub1/)).toBeDefined();
    expect(screen.queryAllByRole('link', { name: 'All hubs’ logs' })).toHaveLength(links);
  });
});
