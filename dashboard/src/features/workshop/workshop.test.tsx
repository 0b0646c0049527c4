import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { list, ok, refuse } from '@/testing/fake-hub';
import { visit, withHub } from '@/testing/visit';
import type { ApiKey, KioskLink, SetupChange, Template } from './shapes';

const here = withHub();
let patches: object[];

beforeEach(() => {
  localStorage.setItem('pitwatch.session', 's');
  patches = [];
  here.hub.on('PATCH', '/workshops/1', ({ body }) => {
    patches.push(body);
    here.hub.workshop = { ...here.hub.workshop, ...body };
    return ok(here.hub.workshop);
  });
});

describe('the settings', () => {
  it('send only what was changed', async () => {
    visit('/workshop');
    const address = await screen.findByLabelText(/^Address/);
    await here.person.type(address, ' 66');
    await here.person.click(screen.getByRole('radio', { name: /^USA, EPA/ }));
    await here.person.click(screen.getByRole('button', { name: 'Save the settings' }));
    expect(await screen.findByText('The settings are saved.')).toBeDefined();
    expect(patches).toEqual([{ address: 'Whitefield, Bengaluru 66', aqi_standard: 'us_epa' }]);
  });

  it('are not lost by going to another tab without a word', async () => {
    visit('/workshop');
    const address = await screen.findByLabelText(/^Address/);
    await here.person.type(address, ' 66');
    await here.person.click(screen.getByRole('tab', { name: 'API keys' }));
    await here.person.click(await screen.findByRole('button', { name: 'Stay' }));
    expect(screen.getByLabelText(/^Address/)).toHaveProperty('value', 'Whitefield, Bengaluru 66');
    await here.person.click(screen.getByRole('tab', { name: 'API keys' }));
    await here.person.click(await screen.findByRole('button', { name: 'Leave' }));
    await waitFor(() => {
      expect(screen.queryByLabelText(/^Address/)).toBeNull();
    });
  });

  it('find a time zone by the name that people call it', async () => {
    visit('/workshop');
    await screen.findByLabelText(/^Address/);
    const zone = await screen.findByRole('combobox', { name: 'Time zone' }, { timeout: 20_000 });
    expect(zone).toHaveProperty('value', 'Asia/Kolkata');
    await here.person.clear(zone);
    await here.person.type(zone, 'gulf dubai');
    await here.person.click(await screen.findByRole('option', { name: /Dubai/ }));
    await here.person.click(screen.getByRole('button', { name: 'Save the settings' }));
    expect(await screen.findByText('The settings are saved.')).toBeDefined();
    expect(patches).toEqual([{ time_zone: 'Asia/Dubai' }]);
  });

  it('say at the field what the hub refuses', async () => {
    here.hub.on('PATCH', '/workshops/1', () => refuse({ status: 422, code: 'validation_failed', field: 'phone' }));
    visit('/workshop');
    const phone = await screen.findByLabelText(/^Phone/);
    await here.person.clear(phone);
    await here.person.type(phone, '12');
    await here.person.click(screen.getByRole('button', { name: 'Save the settings' }));
    expect(await screen.findByText('This is wrong.')).toBeDefined();
    expect(phone.getAttribute('aria-invalid')).toBe('true');
  });

  it('have what taxes want, which may be left out', async () => {
    visit('/workshop');
    await here.person.type(await screen.findByLabelText(/^GSTIN/), '29ABCDE1234F1Z5');
    await here.person.clear(screen.getByLabelText(/^State code/));
    await here.person.type(screen.getByLabelText(/^Billing address/), '14 Ring Road');
    await here.person.click(screen.getByRole('button', { name: 'Save the settings' }));
    expect(await screen.findByText('The settings are saved.')).toBeDefined();
    expect(patches).toEqual([{ gstin: '29ABCDE1234F1Z5', state_code: null, billing_address: '14 Ring Road' }]);
  });

  it('offer nothing of what is not there yet', async () => {
    visit('/workshop');
    await screen.findByLabelText(/^Address/);
    expect(screen.queryByText(/invoice/i)).toBeNull();
  });
});

describe('the pits', () => {
  it('are made, named and numbered, and put away', async () => {
    const sent: unknown[] = [];
    here.hub.addPit(1, {});
    here.hub.on('POST', '/workshops/1/pits', ({ body }) => {
      sent.push(body);
      here.hub.addPit(2, {});
      return ok(here.hub.pits.at(-1));
    });
    here.hub.on('PATCH', '/pits/:id', ({ params, body }) => {
      sent.push({ ...params, ...body });
      return ok(here.hub.pits[0]);
    });
    here.hub.on('DELETE', '/pits/:id', ({ params }) => {
      sent.push(params);
      return refuse({ status: 409, code: 'conflict' });
    });
    visit('/workshop?tab=pits');
    await here.person.click(await screen.findByRole('button', { name: 'Add a pit' }));
    expect(screen.getByLabelText('Number')).toHaveProperty('value', '2');
    await here.person.click(screen.getByRole('button', { name: 'Add the pit' }));
    await screen.findByRole('button', { name: /^Change Pit 2/ });
    await here.person.click(screen.getByRole('button', { name: /^Change Pit 1/ }));
    await here.person.clear(screen.getByLabelText(/^Name/));
    await here.person.type(screen.getByLabelText(/^Name/), 'Wash bay');
    await here.person.click(screen.getByRole('button', { name: 'Save the pit' }));
    await here.person.click(await screen.findByRole('button', { name: /^Put away Pit 1/ }));
    await here.person.click(screen.getByRole('button', { name: 'Put away' }));
    await waitFor(() => {
      expect(sent).toEqual([{ pit_number: 2 }, { id: '1', pit_number: 1, name: 'Wash bay' }, { id: '1' }]);
    });
  });
});

describe('templates', () => {
  let templates: Template[];
  let sent: object[];

  beforeEach(() => {
    sent = [];
    templates = [
      {
        id: 7,
        name: 'Full PPF, large',
        work_type: 'full_ppf',
        estimated_duration_minutes: 480,
        stages: [
          { name: 'wash', weight: 40 },
          { name: 'installation', weight: 60 },
        ],
      },
    ];
    here.hub.on('GET', '/workshops/1/templates', () => list(templates));
    here.hub.on('PATCH', '/templates/7', ({ body }) => {
      sent.push(body);
      return ok({ ...templates[0], ...body });
    });
    here.hub.on('POST', '/workshops/1/templates', ({ body }) => {
      sent.push(body);
      return ok({ id: 8, ...body });
    });
    here.hub.on('DELETE', '/templates/7', () => {
      templates = [];
      return ok(null);
    });
  });

  it('have their stages put into another order, and keep the names that all languages know', async () => {
    visit('/workshop?tab=templates');
    await here.person.click(await screen.findByRole('link', { name: 'Full PPF, large' }));
    await here.person.click(await screen.findByRole('button', { name: 'Move stage 2 up' }));
    expect(screen.getByText('Installation is now stage 1 of 2.')).toBeDefined();
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Move stage 1 up');
    await here.person.click(screen.getByRole('button', { name: 'Save the template' }));
    await waitFor(() => {
      expect(sent).toHaveLength(1);
    });
    expect(sent[0]).toMatchObject({
      stages: [
        { name: 'installation', weight: 60 },
        { name: 'wash', weight: 40 },
      ],
    });
    expect(await screen.findByRole('tab', { name: 'Templates', selected: true })).toBeDefined();
  });

  it('show the sum while one types, and are saved only at a hundred', async () => {
    visit('/workshop/templates/7');
    const share = await screen.findByLabelText('Share 1 (%)');
    await here.person.clear(share);
    await here.person.type(share, '20');
    expect(screen.getByText('Together 80 %: 20 to go.')).toBeDefined();
    await here.person.click(screen.getByRole('button', { name: 'Save the template' }));
    expect(await screen.findByText('The shares have to add up to 100.')).toBeDefined();
    expect(sent).toEqual([]);
    await here.person.click(screen.getByRole('button', { name: 'Spread to 100' }));
    expect(screen.getByText('Together 100 %.')).toBeDefined();
    await here.person.click(screen.getByRole('button', { name: 'Save the template' }));
    await waitFor(() => {
      expect(sent).toHaveLength(1);
    });
    expect(sent[0]).toMatchObject({ stages: [{ weight: 25 }, { weight: 75 }] });
  });

  it('start new ones with stages that fit', async () => {
    visit('/workshop/templates/new');
    await here.person.type(await screen.findByLabelText('Name'), 'Ceramic, small');
    await here.person.selectOptions(screen.getByLabelText('Kind of work'), 'ceramic_coating');
    await here.person.click(screen.getByRole('button', { name: 'Save the template' }));
    await waitFor(() => {
      expect(sent).toHaveLength(1);
    });
    expect(sent[0]).toMatchObject({
      name: 'Ceramic, small',
      work_type: 'ceramic_coating',
      estimated_duration_minutes: 360,
      stages: [{ name: 'prep' }, { name: 'work' }, { name: 'quality_check' }],
    });
  });

  it('are deleted after a question', async () => {
    visit('/workshop/templates/7');
    await here.person.click(await screen.findByRole('button', { name: 'Delete the template' }));
    const question = within(await screen.findByRole('dialog', { name: 'Delete Full PPF, large?' }));
    await here.person.click(question.getByRole('button', { name: 'Delete the template' }));
    expect(await screen.findByText('No templates yet')).toBeDefined();
  });
});

describe('what signs in without a person', () => {
  let keys: ApiKey[];
  let links: KioskLink[];

  beforeEach(() => {
    const used = { created_at: new Date().toISOString(), last_used_at: null };
    keys = [];
    links = [{ id: 5, name: 'Reception', url: 'http://hub/kiosk/abc', ...used }];
    here.hub.on('GET', '/workshops/1/api-keys', () => list(keys));
    here.hub.on('POST', '/workshops/1/api-keys', ({ body }) => {
      const made = { id: 3, name: 'Accounts', scopes: ['read' as const], expires_at: null, ...used, ...body };
      keys.push(made);
      return ok({ ...made, key: 'pwk_secret' });
    });
    here.hub.on('DELETE', '/api-keys/3', () => {
      keys = [];
      return ok(null);
    });
    here.hub.on('GET', '/workshops/1/kiosk-links', () => list(links));
    here.hub.on('POST', '/workshops/1/kiosk-links', ({ body }) => {
      const made = { id: 6, name: String(body.name), url: 'http://hub/kiosk/new', ...used };
      links.push(made);
      return ok(made);
    });
  });

  it('makes an API key, shows it once, and revokes it', async () => {
    visit('/workshop?tab=keys');
    await here.person.click(await screen.findByRole('button', { name: 'New API key' }));
    await here.person.type(await screen.findByLabelText('Name'), 'Accounts');
    await here.person.click(screen.getByRole('checkbox', { name: 'Make and change jobs' }));
    await here.person.click(screen.getByRole('button', { name: 'Create the key' }));
    expect(await screen.findByText('pwk_secret')).toBeDefined();
    expect(keys[0]).toMatchObject({ name: 'Accounts', scopes: ['read', 'jobs'], expires_at: null });
    await here.person.click(screen.getByRole('button', { name: 'I have kept it' }));
    expect(screen.queryByText('pwk_secret')).toBeNull();
    await here.person.click(await screen.findByRole('button', { name: 'Revoke Accounts' }));
    const question = within(await screen.findByRole('dialog', { name: 'Revoke Accounts?' }));
    await here.person.click(question.getByRole('button', { name: 'Revoke' }));
    expect(await screen.findByText('No keys yet')).toBeDefined();
  });

  it('wants at least one thing that a key may do', async () => {
    visit('/workshop?tab=keys');
    await here.person.click(await screen.findByRole('button', { name: 'New API key' }));
    await here.person.type(await screen.findByLabelText('Name'), 'Accounts');
    await here.person.click(screen.getByRole('checkbox', { name: 'Read everything' }));
    await here.person.click(screen.getByRole('button', { name: 'Create the key' }));
    expect(await screen.findByText('Fill this in.')).toBeDefined();
    expect(keys).toEqual([]);
  });

  it('shows the link of a wall screen as a code, any time', async () => {
    visit('/workshop?tab=screens');
    await here.person.click(await screen.findByRole('button', { name: 'Link and QR code of Reception' }));
    expect(await screen.findByRole('img', { name: /wall screen Reception/ })).toBeDefined();
    expect(screen.getByText('http://hub/kiosk/abc')).toBeDefined();
  });

  it('makes a link, and shows its code at once', async () => {
    visit('/workshop?tab=screens');
    await here.person.click(await screen.findByRole('button', { name: 'New wall screen' }));
    await here.person.type(await screen.findByLabelText('Name'), 'Bay 2');
    await here.person.click(screen.getByRole('button', { name: 'Create the link' }));
    expect(await screen.findByRole('img', { name: /wall screen Bay 2/ })).toBeDefined();
  });
});

describe('a set-up file', () => {
  const change: SetupChange = {
    thing: 'limits',
    pit_number: 2,
    action: 'update',
    before: { temperature: { min: 15, max: 35 } },
    after: { temperature: { min: 15, max: 32 } },
  };
  const made: SetupChange = {
    thing: 'template',
    pit_number: null,
    action: 'create',
    before: null,
    after: { name: 'Tint', work_type: 'custom', stages: [{ name: 'wash', weight: 100 }] },
  };
  let applied: object[];
  let changes: SetupChange[];

  beforeEach(() => {
    applied = [];
    changes = [change, made];
    here.hub.on('POST', '/workshops/1/setup', ({ query, body }) => {
      const dry_run = query.get('dry_run') === 'true';
      if (!dry_run) applied.push(body);
      return ok({ dry_run, changes });
    });
  });

  const choose = async (content: string) => {
    visit('/workshop?tab=setup');
    const input = await screen.findByLabelText('Choose a file', { selector: 'input' });
    await here.person.upload(input, new File([content], 'setup.json', { type: 'application/json' }));
  };

  it('shows what it would change before anything is', async () => {
    await choose('{"limits":{}}');
    expect(await screen.findByText('setup.json would make 2 changes')).toBeDefined();
    const entries = within(screen.getByRole('list', { name: 'What would change' })).getAllByRole('listitem');
    const texts = entries.map((entry) => entry.textContent);
    expect(texts[0]).toMatch(/^Limits of pit 2.*Temperature, highest.*35.*32$/);
    expect(texts[0]).not.toContain('lowest');
    expect(texts[1]).toMatch(/^Template TintNew.*Custom work.*Wash and decontamination 100 %/);
    expect(applied).toEqual([]);
    await here.person.click(screen.getByRole('button', { name: 'Apply 2 changes' }));
    expect(await screen.findByText('2 changes were applied.')).toBeDefined();
    expect(applied).toEqual([{ limits: {} }]);
  });

  it('says when it changes nothing', async () => {
    changes = [];
    await choose('{"pits":[]}');
    expect(await screen.findByText(/changes nothing/)).toBeDefined();
    expect(screen.queryByRole('button', { name: /^Apply/ })).toBeNull();
  });

  it('is refused when it is none', async () => {
    await choose('{"pits":');
    expect(await screen.findByText('setup.json is not a set-up file of Pitwatch.')).toBeDefined();
    expect(here.hub.calls).not.toContain('POST /workshops/1/setup');
  });

  it('says where it is wrong', async () => {
    here.hub.on('POST', '/workshops/1/setup', () =>
      refuse({ status: 422, code: 'validation_failed', field: 'recipients' }),
    );
    await choose('{"recipients":["nobody"]}');
    expect(await screen.findByText('recipients: This is wrong.')).toBeDefined();
  });
});
