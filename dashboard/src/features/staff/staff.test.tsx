import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { list, ok, refuse } from '@/testing/fake-hub';
import { visit, withHub } from '@/testing/visit';
import type { Act, Person } from './shapes';

const here = withHub();
let team: Person[];
let acts: Act[];
let keys: (string | null)[];

const person = (id: number, name: string, more: Partial<Person> = {}): Person => ({
  id,
  name,
  username: name.toLowerCase().replace(' ', '.'),
  email: null,
  phone: null,
  role: 'staff',
  sub_role: 'operator',
  pit_ids: [1],
  is_active: true,
  must_change_password: false,
  last_login: null,
  ...more,
});

beforeEach(() => {
  localStorage.setItem('pitwatch.session', 's');
  here.hub.addPit(1, {});
  here.hub.addPit(2, {});
  team = [
    person(1, 'Asha Sharma', { username: 'owner', role: 'owner', sub_role: null, pit_ids: [] }),
    person(3, 'Ravi Kumar', { phone: '+919812345678' }),
    person(4, 'Meera Iyer', { sub_role: 'admin', pit_ids: [] }),
    person(5, 'Old Hand', { is_active: false }),
  ];
  acts = [];
  keys = [];
  const one = (id = '') => team.find((it) => it.id === Number(id));
  here.hub.on('GET', '/workshops/1/users', ({ query }) => list(team.filter(({ role }) => role === query.get('role'))));
  here.hub.on('GET', '/workshops/1/activity', () => list(acts));
  here.hub.on('GET', '/users/:id', ({ params }) => {
    const found = one(params.id);
    return found ? ok(found) : refuse({ status: 404, code: 'not_found' });
  });
  here.hub.on('PATCH', '/users/:id', ({ params, body }) => {
    team = team.map((it) => (it.id === Number(params.id) ? { ...it, ...body } : it));
    return ok(one(params.id));
  });
  here.hub.on('POST', '/users/:id/reset-password', ({ params }) =>
    ok({ ...one(params.id), temporary_password: 'Blue-Tiger-7' }),
  );
  here.hub.on('POST', '/workshops/1/users', ({ body, headers }) => {
    keys.push(headers.get('Idempotency-Key'));
    if (body.username === 'taken') return refuse({ status: 409, code: 'conflict' });
    const made = { ...person(9, ''), ...body };
    team.push(made);
    return ok({ ...made, temporary_password: 'Red-Panda-4' });
  });
});

describe('the list of staff', () => {
  it('shows who works here, what they are and which pits they see; former ones apart', async () => {
    visit('/staff');
    const ravi = within(await screen.findByRole('row', { name: /Ravi Kumar/ }));
    expect(ravi.getByText('Operator')).toBeDefined();
    expect(await ravi.findByText('1')).toBeDefined();
    expect(within(screen.getByRole('row', { name: /Meera Iyer/ })).getByText('All')).toBeDefined();
    expect(screen.queryByText('Old Hand')).toBeNull();
    await here.person.click(screen.getByRole('tab', { name: /Deactivated/ }));
    expect(await screen.findByText('Old Hand')).toBeDefined();
    expect(screen.queryByText('Ravi Kumar')).toBeNull();
  });

  it('is no page for an operator, nor are those below it', async () => {
    here.hub.user = { ...here.hub.user, role: 'staff', sub_role: 'operator' };
    visit('/staff/3');
    expect(await screen.findByText("This page doesn't exist.")).toBeDefined();
  });
});

describe('somebody new', () => {
  it('gets a user name by their name, and a password that is shown once', async () => {
    visit('/staff/new');
    await here.person.type(await screen.findByLabelText('Name'), 'Sunil Rao');
    expect(screen.getByLabelText('User name')).toHaveProperty('value', 'sunil.rao');
    await here.person.click(screen.getByRole('checkbox', { name: 'Pit 2' }));
    await here.person.click(screen.getByRole('button', { name: 'Add' }));
    expect(await screen.findByText('Red-Panda-4')).toBeDefined();
    expect(team.at(-1)).toMatchObject({ username: 'sunil.rao', role: 'staff', sub_role: 'operator', pit_ids: [1] });
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
    await here.person.click(screen.getByRole('link', { name: 'Done' }));
    expect(await screen.findByRole('row', { name: /Sunil Rao/ })).toBeDefined();
    expect(screen.queryByText('Red-Panda-4')).toBeNull();
  });

  it('keeps what was typed when the user name is taken', async () => {
    visit('/staff/new');
    await here.person.type(await screen.findByLabelText('Name'), 'Taken');
    await here.person.click(screen.getByRole('button', { name: 'Add' }));
    expect(await screen.findByText(/This user name is taken/)).toBeDefined();
    expect(screen.getByLabelText('Name')).toHaveProperty('value', 'Taken');
  });

  it('says which user names will do', async () => {
    visit('/staff/new');
    await here.person.type(await screen.findByLabelText('Name'), 'Asha');
    await here.person.clear(screen.getByLabelText('User name'));
    await here.person.type(screen.getByLabelText('User name'), 'a b');
    await here.person.click(screen.getByRole('button', { name: 'Add' }));
    expect(await screen.findByText(/^3 to 64 letters/)).toBeDefined();
    expect(keys).toEqual([]);
  });

  it('is an operator when a staff administrator adds them', async () => {
    here.hub.user = { ...here.hub.user, id: 4, role: 'staff', sub_role: 'admin' };
    visit('/staff/new');
    await screen.findByLabelText('Name');
    expect(screen.queryByRole('radio')).toBeNull();
    expect(screen.getByRole('checkbox', { name: 'Pit 1' })).toBeDefined();
  });
});

describe('one of the staff', () => {
  it('is changed, and only what was changed is sent', async () => {
    visit('/staff/3');
    const name = await screen.findByLabelText('Name');
    await here.person.clear(name);
    await here.person.type(name, 'Ravi K');
    await here.person.click(screen.getByRole('radio', { name: /^Administrator/ }));
    await here.person.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Saved.')).toBeDefined();
    expect(team.find(({ id }) => id === 3)).toMatchObject({ name: 'Ravi K', role: 'staff', sub_role: 'admin' });
    expect(here.hub.calls).toContain('PATCH /users/3');
  });

  it('gets a new password after a question', async () => {
    visit('/staff/3');
    await here.person.click(await screen.findByRole('button', { name: 'Reset the password' }));
    const question = within(await screen.findByRole('dialog', { name: /Reset the password of Ravi Kumar/ }));
    await here.person.click(question.getByRole('button', { name: 'Reset the password' }));
    expect(await screen.findByText('Blue-Tiger-7')).toBeDefined();
  });

  it('is deactivated, which can be undone', async () => {
    visit('/staff/3');
    await here.person.click(await screen.findByRole('button', { name: 'Deactivate' }));
    expect(await screen.findByText("Ravi Kumar can't sign in any more.")).toBeDefined();
    expect(await screen.findByRole('button', { name: 'Reactivate' })).toBeDefined();
    expect(team.find(({ id }) => id === 3)?.is_active).toBe(false);
    await here.person.click(screen.getByRole('button', { name: 'Undo' }));
    expect(await screen.findByRole('button', { name: 'Deactivate' })).toBeDefined();
    expect(team.find(({ id }) => id === 3)?.is_active).toBe(true);
  });

  it('has no second factor to remove, and that is said', async () => {
    here.hub.on('DELETE', '/users/:id/second-factor', () => refuse({ status: 404, code: 'not_found' }));
    visit('/staff/3');
    await here.person.click(await screen.findByRole('button', { name: 'Remove it' }));
    const question = within(await screen.findByRole('dialog', { name: /Remove the second factor/ }));
    await here.person.click(question.getByRole('button', { name: 'Remove it' }));
    expect(await screen.findByText('Ravi Kumar has no second factor.')).toBeDefined();
  });

  it('is only looked at by a staff administrator when they are another one, and has no way in to take', async () => {
    here.hub.user = { ...here.hub.user, id: 8, role: 'staff', sub_role: 'admin' };
    visit('/staff/4');
    expect(await screen.findByText('Owners and administrators are changed by an owner.')).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Deactivate' })).toBeNull();
  });

  it('may be an operator whom a staff administrator looks after, but for the second factor', async () => {
    here.hub.user = { ...here.hub.user, id: 4, role: 'staff', sub_role: 'admin' };
    visit('/staff/3');
    expect(await screen.findByRole('button', { name: 'Deactivate' })).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Remove it' })).toBeNull();
    expect(screen.queryByRole('radio')).toBeNull();
  });

  it('tells what they did, before and after in words', async () => {
    const act = (id: number, more: Partial<Act>): Act => ({
      id,
      created_at: new Date().toISOString(),
      action: 'update',
      thing: 'job',
      thing_id: '42',
      before: null,
      after: null,
      ...more,
    });
    acts = [
      act(1, { before: { status: 'received', version: 3 }, after: { status: 'in_progress', version: 4 } }),
      act(2, {
        thing: 'alert_config',
        thing_id: '1:2',
        before: { config: { temperature: { max: 35 } } },
        after: { config: { temperature: { max: 32 } } },
      }),
      act(3, { action: 'create', thing: 'pit_grant', thing_id: '3:1', after: { user_id: 3, pit_id: 1 } }),
      act(5, { action: 'create', thing: 'pit_grant', thing_id: '3', after: { thing_ids: ['3:1', '3:2'] } }),
      act(6, {
        action: 'delete',
        thing: 'job_staff',
        thing_id: '42',
        before: { thing_ids: ['42:3', '42:91', '42:92', '42:93'] },
      }),
      act(4, { action: 'command', thing: 'device', thing_id: null, after: { thing_ids: ['A', 'B', 'C', 'D', 'E'] } }),
      act(7, { action: 'acknowledge', thing: 'alert', thing_id: '9', after: { alert_type: 'high_aqi', pit_id: 1 } }),
    ];
    visit('/staff/3');
    const entries = within(await screen.findByRole('list', { name: 'Activity' })).getAllByRole('listitem');
    const texts = entries.map((entry) => entry.textContent);
    expect(texts[0]).toMatch(/^Job 42: changed.*Status.*Received.*In work$/);
    expect(texts[0]).not.toContain('ersion');
    expect(texts[1]).toMatch(/^Alert limits Pit 2: changed.*Temperature, highest.*35.*32$/);
    expect(texts[2]).toMatch(/^Pit for Ravi Kumar, Pit 1: made/);
    expect(texts[3]).toMatch(/^Pit for Ravi Kumar, Pit 1, Pit 2: made/);
    expect(texts[4]).toMatch(/^Staff of Job 42, Ravi Kumar, #91, #92 \+1: removed.*Which.*Ravi Kumar, #91, #92, #93/);
    expect(texts[5]).toContain('A, B, C +2: command sent');
    expect(texts[6]).toMatch(/^Alert 9: acknowledged.*Kind of alert.*Air quality.*Pit.*Pit 1/);
  });

  it('is not found when the number is a customer', async () => {
    team.push(person(7, 'A Customer', { role: 'customer', sub_role: null }));
    visit('/staff/7');
    expect(await screen.findByText('This person is not one of the staff.')).toBeDefined();
  });
});
