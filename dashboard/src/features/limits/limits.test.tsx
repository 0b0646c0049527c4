import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { list, ok, refuse } from '@/testing/fake-hub';
import { pitConfig, workshopConfig } from '@/testing/limits';
import { visit, withHub } from '@/testing/visit';
import type { PitLimits, WorkshopLimits } from './shapes';

// jsdom has no canvas; the lines are tested by `limit-lines`.
vi.mock('@/chart/draw', () => ({
  draw: () => ({ show: () => undefined, zoom: () => undefined, point: () => undefined, close: () => undefined }),
}));

const here = withHub();
const preview = '/workshops/1/alert-config/preview';
let config: WorkshopLimits;
let version: number;
let patches: { body: unknown; tag: string | null }[];
let asked: Record<string, unknown>[];

beforeEach(() => {
  localStorage.setItem('pitwatch.session', 's');
  config = workshopConfig;
  version = 3;
  patches = [];
  asked = [];
  here.hub.addPit(1, {});
  here.hub.addPit(2, {});
  here.hub.on('GET', '/workshops/1/alert-config', () => ok(config, `"${version}"`));
  here.hub.on('GET', '/pits/:id/alert-config', () => ok(pitConfig satisfies PitLimits, '"0"'));
  here.hub.on('GET', '/pits/:id/sensors/history', () => list([]));
  here.hub.on('POST', preview, ({ body }) => {
    asked.push(body);
    return counted(3, 4);
  });
  here.hub.on('PATCH', '/workshops/1/alert-config', ({ body, headers }) => {
    const tag = headers.get('If-Match');
    patches.push({ body, tag });
    if (tag !== `"${version}"`) return refuse({ status: 412, code: 'stale' });
    config = { ...config, aqi: { ...config.aqi, ...(body.aqi as object) } };
    version++;
    return ok(config, `"${version}"`);
  });
});

const counted = (episodes: number, notices: number) =>
  ok({ counts: { proposed: { episodes, notices }, current: { episodes: 11, notices: 19 } } });
const group = async (name: string) => within(await screen.findByRole('group', { name }));
const warning = async () => (await group('Air quality (AQI)')).getByLabelText('Warning above');
const locked = (field: HTMLElement) => field.closest('fieldset[disabled]') !== null;
const retype = async (field: HTMLElement, text: string) => {
  await here.person.tripleClick(field);
  await here.person.paste(text); // at once: what is half typed would be asked about on a slow machine
};
const save = () => here.person.click(screen.getByRole('button', { name: 'Save the limits' }));

describe('the limits that an operator finds', () => {
  it('can be read, of the workshop and of a pit, and not be changed', async () => {
    here.hub.user = { ...here.hub.user, role: 'staff', sub_role: 'operator' };
    visit('/alerts');
    await here.person.click(await screen.findByRole('link', { name: 'Limits' }));
    expect(locked(await warning())).toBe(true);
    expect(await warning()).toHaveProperty('value', String(config.aqi.warning));
    expect(screen.getByText(/Owners and administrators change it/)).toBeDefined();
    expect(locked(screen.getByLabelText('Minutes between notices'))).toBe(true);
    expect(screen.queryByText(/^Change a limit/)).toBeNull();
    expect(screen.queryByRole('group', { name: /^Recipients/ })).toBeNull();
    await here.person.selectOptions(screen.getByRole('combobox', { name: 'Whose limits' }), 'Pit 1');
    await waitFor(async () => {
      expect(await warning()).toHaveProperty('value', '');
    });
    expect(locked(await warning())).toBe(true);
    expect(screen.queryByRole('button', { name: /Save|As in the workshop/ })).toBeNull();
    expect(here.hub.calls.filter((call) => call.startsWith('GET /workshops/1/users'))).toEqual([]);
  });
});

describe('the limits of a workshop', () => {
  it('say before they are saved what they would have meant, asked once for what was typed', async () => {
    visit('/alerts');
    await here.person.click(await screen.findByRole('link', { name: 'Limits' }));
    expect(await screen.findByText('Change a limit to see how many alerts it would have meant.')).toBeDefined();
    await retype(await warning(), '180');
    const told = await screen.findByText(/would have opened/);
    expect(told.textContent).toBe('would have opened 3 episodes (today 11), told 4 times (today 19)');
    expect(asked).toEqual([{ config: { aqi: { warning: 180 } } }]);
    await save();
    expect(await screen.findByText('The limits are saved. They count from the next reading on.')).toBeDefined();
    expect(patches).toEqual([{ body: { aqi: { warning: 180 } }, tag: '"3"' }]);
  });

  it('drop the answer to what was typed before', async () => {
    const answers: ((response: Response) => void)[] = [];
    here.hub.on('POST', preview, ({ body }) => {
      asked.push(body);
      return new Promise<Response>((resolve) => answers.push(resolve)) as unknown as Response;
    });
    visit('/alerts/limits');
    await retype(await warning(), '18');
    await waitFor(() => {
      expect(answers).toHaveLength(1);
    });
    await retype(await warning(), '180');
    await waitFor(() => {
      expect(answers).toHaveLength(2);
    });
    answers[1]?.(counted(5, 6));
    expect(await screen.findByText(/5 episodes/)).toBeDefined();
    answers[0]?.(counted(77, 78));
    await retype(await warning(), '190');
    await waitFor(() => {
      expect(answers).toHaveLength(3);
    });
    expect(screen.queryByText(/77 episodes/)).toBeNull();
  });

  it.each([429, 503])('wait where the hub says so, and ask again by themselves: %s', async (status) => {
    here.hub.on('POST', preview, ({ body }) => {
      asked.push(body);
      return asked.length === 1 ? refuse({ status, code: 'rate_limited', retryAfter: 1 }) : counted(3, 4);
    });
    visit('/alerts/limits');
    await retype(await warning(), '180');
    expect(await screen.findByText(/^The hub has much to work out/)).toBeDefined();
    expect(await screen.findByText(/would have opened 3 episodes/)).toBeDefined();
    expect(asked).toHaveLength(2);
  });

  it('ask nothing about what is no limit', async () => {
    visit('/alerts/limits');
    await retype(await warning(), '180 µg');
    expect(await screen.findByText("What is typed can't be a limit yet.")).toBeDefined();
    await save();
    expect(patches).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('say who was faster, when and with what, keep what one typed, and are saved on top of that', async () => {
    here.hub.on('GET', '/workshops/1/activity', ({ query }) => {
      expect(query.get('thing')).toBe('alert_config');
      const act = { created_at: '2026-11-25T06:00:00Z', actor_id: 7, actor_name: 'vikram' };
      const change = { before: { config: { aqi: { critical: 200 } } }, after: { config: { aqi: { critical: 220 } } } };
      return list([
        { ...act, ...change, id: 2, thing_id: '1:2', actor_name: 'of a pit' },
        { ...act, ...change, id: 1, thing_id: '1' },
      ]);
    });
    visit('/alerts/limits');
    await retype(await warning(), '180');
    config = { ...config, aqi: { warning: 150, critical: 220 } };
    version++;
    await save();
    const note = within(await screen.findByText(/^vikram changed them while you had them open/).then(noteOf));
    expect(note.getByText('AQI, critical')).toBeDefined();
    expect(note.getByText('220')).toBeDefined();
    expect(await warning()).toHaveProperty('value', '180');
    await waitFor(async () => {
      expect((await group('Air quality (AQI)')).getByLabelText('Critical above')).toHaveProperty('value', '220');
    });
    await save();
    expect(await screen.findByText('The limits are saved. They count from the next reading on.')).toBeDefined();
    expect(patches.at(-1)).toEqual({ body: { aqi: { warning: 180 } }, tag: '"4"' });
    expect(config.aqi).toEqual({ warning: 180, critical: 220 });
  });

  it('say who was faster, also where the list of what was done has nothing of it', async () => {
    here.hub.on('GET', '/workshops/1/activity', () => list([]));
    visit('/alerts/limits');
    await retype(await warning(), '180');
    config = { ...config, updated_at: '2026-11-25T06:00:00Z', updated_by_name: 'Vikram Shah' };
    version++;
    await save();
    expect(await screen.findByText(/^Vikram Shah changed them while you had them open/)).toBeDefined();
  });
});

const noteOf = (text: HTMLElement) => text.closest<HTMLElement>('[data-conflict]') ?? text;

describe('the limits of a pit', () => {
  it("say what is the workshop's, and may be none", async () => {
    const sent: unknown[] = [];
    here.hub.on('PATCH', '/pits/2/alert-config', ({ body }) => {
      sent.push(body);
      return ok(pitConfig, '"1"');
    });
    visit('/alerts/limits');
    await here.person.selectOptions(await screen.findByRole('combobox', { name: 'Whose limits' }), 'Pit 2');
    expect(await screen.findByText('as the workshop: 150')).toBeDefined();
    const aqi = await group('Air quality (AQI)');
    expect(aqi.getByRole('checkbox', { name: 'No limit: Critical above' })).toHaveProperty('checked', true);
    await here.person.click(aqi.getByRole('checkbox', { name: 'No limit: Critical above' }));
    await here.person.click(aqi.getByRole('checkbox', { name: 'No limit: Warning above' }));
    expect(await screen.findByText(/would have opened 3 episodes/)).toBeDefined();
    expect(asked.at(-1)).toEqual({ pit_id: 2, config: { aqi: { warning: 'off', critical: null } } });
    await save();
    await waitFor(() => {
      expect(sent).toEqual([{ aqi: { warning: 'off', critical: null } }]);
    });
  });

  it('are made as the workshop again once somebody is sure of it', async () => {
    const gone: string[] = [];
    here.hub.on('DELETE', '/pits/:id/alert-config', ({ params, headers }) => {
      gone.push(`${params.id} ${headers.get('If-Match')}`);
      return ok(null);
    });
    visit('/alerts/limits?tab=2');
    await here.person.click(await screen.findByRole('button', { name: 'All as in the workshop' }));
    const sure = within(await screen.findByRole('dialog', { name: 'Make all as in the workshop?' }));
    await here.person.click(sure.getByRole('button', { name: 'All as in the workshop' }));
    expect(await screen.findByText('All is as in the workshop now.')).toBeDefined();
    expect(gone).toEqual(['2 "0"']);
  });
});
