import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { learnServerTime } from '@/live/clock';
import { ok, refuse } from '@/testing/fake-hub';
import { JobDesk, wholeJob } from '@/testing/job-desk';
import { visit, withHub } from '@/testing/visit';

const here = withHub();
let desk: JobDesk;

const open = async () => {
  visit(`/jobs/${desk.job.id}`);
  await screen.findByRole('heading', { name: 'BMW X5 · KA 05 MN 4821' });
};
const badge = () => screen.getByRole('region', { name: 'Where it stands' }).querySelector('[data-status]');
const stands = (status: string) =>
  waitFor(() => {
    expect(badge()?.textContent).toBe(status);
  });
const stage = (name: string) =>
  within(screen.getByText(name, { selector: 'li p', exact: false }).closest('li') ?? document.body);
const history = () => within(screen.getByRole('list', { name: 'History' }));
const button = (name: string | RegExp) => screen.getByRole('button', { name });
/** Only the stage that runs is left before the last one. */
const lastButOne = () => {
  for (const one of desk.job.stages) if (one.name === 'curing') one.state = 'skipped';
};
const MINUTE = 60_000;
const sentEnd = () => Date.parse(String(desk.sent.at(-1)?.body.estimated_end_time));

beforeEach(() => {
  localStorage.setItem('pitwatch.session', 's');
  here.hub.addPit(1, {});
  desk = new JobDesk(here.hub, wholeJob(here.hub));
});

afterEach(() => {
  vi.useRealTimers();
  learnServerTime(Date.now());
});

describe('a job', () => {
  it('shows the stages, whose car it is, who works on it and its link', async () => {
    await open();
    await stands('In work');
    expect(stage('Installation').getByRole('button', { name: 'Finish: Installation' })).toBeDefined();
    expect(screen.getByText('Anita Desai')).toBeDefined();
    expect(screen.getByText('Ravi Kumar', { selector: 'li' })).toBeDefined();
    expect(await screen.findByRole('img', { name: "QR code of the customer's page" })).toBeDefined();
  });

  it('says of the air what was measured, and of which stage nothing was', async () => {
    const span = (avg: number) => ({ avg, min: avg - 1, max: avg + 1 });
    const from = new Date().toISOString();
    here.hub.on('GET', '/jobs/:id/climate', () =>
      ok({
        stages: [
          { name: 'wash', from, to: from, temperature: span(24), humidity: span(50), in_band_percent: 99.7, gaps: [] },
          { name: 'curing', from, to: null, temperature: null, humidity: null, in_band_percent: 100, gaps: [] },
        ],
        whole: { from, to: null, temperature: span(25), humidity: span(52), in_band_percent: 88.2, gaps: [] },
      }),
    );
    await open();
    const cells = async (name: RegExp) =>
      within(await screen.findByRole('row', { name }))
        .getAllByRole('cell')
        .map((cell) => cell.textContent);
    expect(await cells(/^Wash/)).toEqual(['24.023.0–25.0', '5049–51', '99 %']);
    expect(await cells(/^Curing/)).toEqual(['no readings']);
    expect(await cells(/^All of it/)).toEqual(['25.024.0–26.0', '5251–53', '88 %']);
  });

  it('says of a stage that the job went past that nobody has begun it', async () => {
    Object.assign(desk.job.stages[0] ?? {}, { state: 'done', started_at: null, finished_at: '2026-02-20T22:30:00Z' });
    await open();
    await stands('In work');
    expect(stage('Inspection').getByText('not begun', { selector: 'p' })).toBeDefined();
    expect(stage('Inspection').queryByText(/4:00/)).toBeNull();
  });

  it('says the day of a stage once', async () => {
    const times = { started_at: '2026-02-20T04:30:00Z', finished_at: '2026-02-20T05:20:00Z' };
    Object.assign(desk.job.stages[0] ?? {}, { state: 'done', ...times });
    await open();
    await stands('In work');
    expect(stage('Inspection').getByText(/20, 10:00 am to 10:50 am$/, { selector: 'p' })).toBeDefined();
  });

  it('moves at once, before the hub has answered', async () => {
    await open();
    let release = (): void => undefined;
    const answered = new Promise<void>((resolve) => (release = resolve));
    const fetchOf = globalThis.fetch;
    globalThis.fetch = async (url, init) => {
      if (init?.method === 'POST' && (url as string).endsWith('/stage')) await answered;
      return fetchOf(url, init);
    };
    await here.person.click(button('Finish: Installation'));
    expect(await stage('Curing').findByRole('button', { name: 'Finish: Curing' })).toBeDefined();
    expect(desk.sent).toHaveLength(0);
    release();
    await waitFor(() => {
      expect(desk.sent).toMatchObject([{ body: { stage: 'installation', action: 'finish' }, tag: '"1"' }]);
    });
  });

  it('makes one change from the version that the one before has left', async () => {
    await open();
    await here.person.click(button('Finish: Installation'));
    await here.person.click(await screen.findByRole('button', { name: 'Finish: Curing' }));
    await waitFor(() => {
      expect(desk.sent.map(({ tag }) => tag)).toEqual(['"1"', '"2"']);
    });
    expect(screen.queryByText(/^Not changed/)).toBeNull();
  });

  it('is not turned back by the news of a version before', async () => {
    lastButOne();
    await open();
    await waitFor(() => {
      expect(here.hub.sockets).toHaveLength(1);
    });
    const before = structuredClone(desk.job);
    await here.person.click(button('To the quality check'));
    await waitFor(() => {
      expect(desk.sent).toHaveLength(1);
    });
    const seen = new Set<string | undefined>();
    const observer = new MutationObserver(() => seen.add(badge()?.textContent));
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    const asked = () => here.hub.calls.filter((call) => call === `GET /jobs/${before.id}`).length;
    const once = asked();
    act(() => {
      here.hub.emit('job_status', before);
      here.hub.emit('job_progress', before.progress);
    });
    await waitFor(() => {
      expect(asked()).toBeGreaterThan(once);
    });
    await stands('Quality check');
    observer.disconnect();
    expect(seen).not.toContain('In work');
  });

  it('asks again for what happened while it was asking', async () => {
    await open();
    await waitFor(() => {
      expect(here.hub.sockets).toHaveLength(1);
    });
    let pass: (() => void) | undefined;
    const fetchOf = globalThis.fetch;
    globalThis.fetch = async (url, init) => {
      const answer = await fetchOf(url, init);
      if (!/\/jobs\/\d+$/.test(url as string)) return answer;
      globalThis.fetch = fetchOf;
      await new Promise<void>((done) => (pass = done));
      return answer;
    };
    act(() => {
      here.hub.emit('job_progress', desk.job.progress);
    });
    await waitFor(() => {
      expect(pass).toBeDefined();
    });
    Object.assign(desk.job, { status: 'on_hold', version: desk.job.version + 1, notes: 'Call first' });
    Object.assign(desk.job.progress, { status: 'on_hold' });
    act(() => {
      here.hub.emit('job_status', { ...desk.job, notes: null });
    });
    await stands('On hold');
    pass?.();
    await screen.findByText('Call first');
    await stands('On hold');
  });

  it('is not turned back by an answer that was asked for before', async () => {
    await open();
    await waitFor(() => {
      expect(here.hub.sockets).toHaveLength(1);
    });
    const held: (() => void)[] = [];
    const fetchOf = globalThis.fetch;
    globalThis.fetch = async (url, init) => {
      const isJob = /\/jobs\/\d+(\/stage)?$/.test(url as string);
      const answer = init?.method === 'POST' ? null : await fetchOf(url, init);
      if (isJob) await new Promise<void>((release) => held.push(release));
      return answer ?? fetchOf(url, init);
    };
    desk.job.notes = 'Call first'; // by which one sees that the answer was taken
    act(() => {
      here.hub.emit('job_progress', desk.job.progress);
    });
    await waitFor(() => {
      expect(held).toHaveLength(1);
    });
    await here.person.click(button('Finish: Installation'));
    await stage('Curing').findByRole('button', { name: 'Finish: Curing' }); // with the next frame
    await waitFor(() => {
      expect(held).toHaveLength(2);
    });
    held[0]?.();
    await screen.findByText('Call first');
    expect(stage('Curing').queryByRole('button', { name: 'Finish: Curing' })).not.toBeNull();
    globalThis.fetch = fetchOf;
    held[1]?.();
    await here.person.click(button('Finish: Curing'));
    await waitFor(() => {
      expect(desk.sent.map(({ tag }) => tag)).toEqual(['"1"', '"2"']);
    });
  });

  it('names the stages that an early quality check would end, and asks', async () => {
    await open();
    await here.person.click(button('To the quality check'));
    const dialog = within(await screen.findByRole('dialog', { name: 'To the quality check' }));
    expect(dialog.getByText(/^Still open: Installation, Curing\./)).toBeDefined();
    expect(desk.sent).toHaveLength(0);
    await here.person.click(dialog.getByRole('button', { name: 'To the quality check' }));
    await stands('Quality check');
  });

  it('goes on to the quality check at once when one stage alone is left', async () => {
    lastButOne();
    await open();
    await here.person.click(button('To the quality check'));
    await stands('Quality check');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it("tells a stage's beginning by the hub's clock, whatever the device's says", async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-20T12:00:00+05:30') });
    learnServerTime(Date.parse('2026-11-20T14:30:00+05:30'));
    await open();
    let release = (): void => undefined;
    const answered = new Promise<void>((resolve) => (release = resolve));
    const fetchOf = globalThis.fetch;
    globalThis.fetch = async (url, init) => {
      if (init?.method === 'POST' && (url as string).endsWith('/stage')) await answered;
      return fetchOf(url, init);
    };
    await here.person.click(button('Finish: Installation'));
    expect(await stage('Curing').findByText(/^since (2:30 pm|14:30)$/)).toBeDefined();
    release();
    await waitFor(() => {
      expect(desk.sent).toHaveLength(1);
    });
  });

  it('takes back what somebody else was first with, and says who', async () => {
    lastButOne();
    await open();
    desk.byOther('Ravi Kumar', () => {
      desk.move('on_hold');
    });
    await here.person.click(button('To the quality check'));
    expect(await screen.findByText('Not changed, for Ravi Kumar was first: the job is now “On hold”.')).toBeDefined();
    await stands('On hold');
  });

  it('says which pit is busy', async () => {
    desk.job.status = 'received';
    here.hub.on('POST', '/jobs/:id/status', () => refuse({ status: 409, code: 'pit_busy' }));
    await open();
    await here.person.click(button('Start the work'));
    expect(await screen.findByText(/another car is in Pit 1/)).toBeDefined();
    await stands('Received');
  });

  it('follows what others do to it', async () => {
    await open();
    await waitFor(() => {
      expect(here.hub.sockets).toHaveLength(1);
    });
    act(() => {
      desk.byOther(
        'Ravi Kumar',
        () => {
          desk.move('quality_check');
          desk.edited('Ravi Kumar', { field: 'pit_number', from: 1, to: 2 });
        },
        true,
      );
    });
    await stands('Quality check');
    expect(await history().findByText('Pit 2')).toBeDefined();
  });

  it('says who changed what, from what and to what', async () => {
    desk.edited('Ravi Kumar', { field: 'stage', subject: 'inspection', from: 'running', to: 'done' });
    desk.edited(
      'Meera Iyer',
      { field: 'price', from: null, to: { amount_minor: 2500000, currency: 'INR' } },
      { field: 'customer_phone', from: '***', to: '***' },
    );
    await open();
    const item = async (text: string) => (await history().findByText(text)).closest('li')?.textContent;
    expect(await item('Changed')).toMatch(/^Changed · Meera Iyer.*Price₹25,000Phonechanged$/);
    expect(await item('Inspection finished')).toMatch(/^Inspection finished · Ravi Kumar/);
    expect(history().queryByText('Installation begun')).toBeNull();
  });

  it('wants a note for rework', async () => {
    desk.move('quality_check');
    await open();
    await here.person.click(button('More moves'));
    await here.person.click(await screen.findByRole('menuitem', { name: 'Back to work…' }));
    await here.person.click(button('Back to work'));
    expect(await screen.findByText('Fill this in.')).toBeDefined();
    await here.person.type(screen.getByRole('textbox', { name: 'Note' }), 'Edge of the bonnet lifts');
    await here.person.click(button('Back to work'));
    await stands('In work');
    expect(await screen.findByText('Edge of the bonnet lifts')).toBeDefined();
  });

  it.each([
    ['a move', 'More moves', 'Put on hold…', 'Put on hold'],
    ['a stage', 'More about Installation', 'Finish with a note…', 'Finish: Installation'],
  ])('asks before a dialog takes along the note of %s', async (_what, menu, item, title) => {
    await open();
    const dialog = () => screen.getByRole('dialog', { name: title });
    const close = () => within(dialog()).getByRole('button', { name: 'Close' });
    const show = async () => {
      await here.person.click(button(menu));
      await here.person.click(await screen.findByRole('menuitem', { name: item }));
    };
    await show();
    await here.person.click(close());
    expect(screen.queryByRole('dialog')).toBeNull();
    await show();
    const note = within(dialog()).getByRole('textbox', { name: /^Note/ });
    await here.person.type(note, 'Edge lifts');
    await here.person.click(close());
    await here.person.click(await screen.findByRole('button', { name: 'Stay' }));
    expect(note).toHaveProperty('value', 'Edge lifts');
  });

  it('keeps the note of a move that was refused, and lets one try again', async () => {
    await open();
    await here.person.click(button('More moves'));
    await here.person.click(await screen.findByRole('menuitem', { name: 'Put on hold…' }));
    await here.person.type(screen.getByRole('textbox'), 'Film is missing');
    desk.byOther('Ravi Kumar', (job) => {
      job.notes = 'Call first';
    });
    await here.person.click(button('Put on hold'));
    expect(await screen.findByText(/Ravi Kumar has changed this job meanwhile: Notes\./)).toBeDefined();
    await here.person.click(button('Put on hold'));
    await stands('On hold');
    expect(desk.sent.at(-1)?.body).toEqual({ status: 'on_hold', note: 'Film is missing' });
  });

  it('puts people on the job and takes them off', async () => {
    await open();
    await here.person.click(button('Assign'));
    await here.person.click(await screen.findByRole('checkbox', { name: 'Asha Sharma' }));
    await here.person.click(screen.getByRole('checkbox', { name: 'Ravi Kumar' }));
    await here.person.click(button('Save'));
    await waitFor(() => {
      expect(screen.queryByRole('dialog')).toBeNull();
    });
    expect(desk.sent.at(-1)?.body).toEqual({ staff_ids: [1] });
    expect(await screen.findByText('Asha Sharma', { selector: 'li' })).toBeDefined();
    expect(screen.queryByText('Ravi Kumar', { selector: 'li' })).toBeNull();
  });

  it('moves the promised time', async () => {
    const promised = (Math.ceil(Date.now() / (15 * MINUTE)) + 8) * 15 * MINUTE;
    desk.job.estimated_end_time = new Date(promised).toISOString();
    await open();
    await here.person.click(button('Change'));
    await here.person.click(await screen.findByRole('button', { name: 'Later by 1 h' }));
    await here.person.click(button('Save'));
    await waitFor(() => {
      expect(sentEnd()).toBe(promised + 60 * MINUTE);
    });
  });

  it('promises a late job a time from now on', async () => {
    const opened = Date.now();
    desk.job.estimated_end_time = new Date(opened - 180 * MINUTE).toISOString();
    await open();
    await here.person.click(button('Change'));
    await here.person.click(await screen.findByRole('button', { name: 'Later by 1 h' }));
    await here.person.click(button('Save'));
    await waitFor(() => {
      expect(desk.sent).toHaveLength(1);
    });
    expect(sentEnd()).toBeGreaterThanOrEqual(opened + 60 * MINUTE);
    expect(sentEnd()).toBeLessThanOrEqual(Date.now() + 75 * MINUTE);
  });

  it('promises no time that has passed', async () => {
    await open();
    await here.person.click(button('Change'));
    fireEvent.change(await screen.findByLabelText('Ready'), { target: { value: '2026-01-05T10:00' } });
    await here.person.click(button('Save'));
    expect(await screen.findByText('Choose a time that is still to come.')).toBeDefined();
    expect(desk.sent).toHaveLength(0);
  });

  it('sends only what was edited', async () => {
    const patches: unknown[] = [];
    here.hub.on('GET', '/workshops/1', () => ok(here.hub.workshop));
    here.hub.on('PATCH', '/jobs/:id', ({ body }) => {
      patches.push(body);
      return ok({ ...desk.job, customer_credentials: null }, '"1"');
    });
    await open();
    await here.person.click(button('Edit'));
    await here.person.type(await screen.findByRole('textbox', { name: /^Price/ }), '25000.50');
    await here.person.click(button('Save'));
    await waitFor(() => {
      expect(patches).toEqual([{ price: { amount_minor: 2500050 } }]);
    });
  });

  it('asks before a dialog takes along what was typed in it', async () => {
    await open();
    await here.person.click(button('Edit'));
    const notes = await screen.findByRole('textbox', { name: /^Notes/ });
    await here.person.type(notes, 'Call first');
    const close = () =>
      within(screen.getByRole('dialog', { name: 'Edit the job' })).getByRole('button', { name: 'Close' });
    await here.person.click(close());
    await here.person.click(await screen.findByRole('button', { name: 'Stay' }));
    expect(notes).toHaveProperty('value', 'Call first');
    await here.person.click(close());
    await here.person.click(await screen.findByRole('button', { name: 'Leave' }));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('writes down that a customer does not agree, also when nobody had asked before', async () => {
    const said: unknown[] = [];
    here.hub.on('POST', '/jobs/:id/consent', ({ body }) => {
      said.push(body.video);
      desk.job.consent = { video: false, text_version: 'v1', how: 'in person', at: new Date().toISOString(), by: 1 };
      return ok(desk.job, '"2"');
    });
    await open();
    await here.person.click(button('Customer does not agree'));
    const dialog = within(await screen.findByRole('dialog', { name: 'Customer does not agree' }));
    await here.person.click(dialog.getByRole('button', { name: 'Customer does not agree' }));
    expect(await screen.findByText('The customer does not agree')).toBeDefined();
    expect(said).toEqual([false]);
  });

  it('asks nobody about video where there is no camera, and lets them withdraw what they had agreed to', async () => {
    desk.job.has_camera = false;
    await open();
    expect(screen.queryByText('Consent to video')).toBeNull();
    cleanup();
    desk.job.consent = { video: true, text_version: 'v1', how: 'in person', at: new Date().toISOString(), by: 1 };
    await open();
    expect(button('Customer does not agree')).toBeDefined();
  });

  it('asks before it makes a new link', async () => {
    here.hub.on('POST', '/jobs/:id/tracking-link/rotate', () => {
      desk.job.tracking_url = 'https://pitwatch.example/track/BBBBBBBBBBBBBBBBBBBBBB';
      return ok({ job_id: desk.job.id, tracking_url: desk.job.tracking_url });
    });
    await open();
    await here.person.click(button('More about the link'));
    await here.person.click(await screen.findByRole('menuitem', { name: 'Make a new link…' }));
    await here.person.click(await screen.findByRole('button', { name: 'Make a new link' }));
    await waitFor(() => {
      expect(screen.getByRole('link', { name: 'Open the page' }).getAttribute('href')).toContain('BBBB');
    });
  });

  it('lets operators move the job, and nothing else', async () => {
    here.hub.user = { ...here.hub.user, role: 'staff', sub_role: 'operator' };
    desk.job.tracking_url = null;
    await open();
    expect(button('Finish: Installation')).toBeDefined();
    for (const name of ['Assign', 'Change', 'Edit']) expect(screen.queryByRole('button', { name })).toBeNull();
    expect(screen.getByText(/^Only the owner, administrators/)).toBeDefined();
  });

  it('is handed over also for an operator who may not see it afterwards', async () => {
    here.hub.user = { ...here.hub.user, role: 'staff', sub_role: 'operator' };
    desk.move('completed');
    await open();
    await here.person.click(button('Hand over'));
    here.hub.on('GET', '/jobs/:id', () => refuse({ status: 404, code: 'not_found' }));
    here.hub.on('GET', '/jobs/:id/changes', () => refuse({ status: 404, code: 'not_found' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Hand over' }));
    await here.person.click(dialog.getByRole('button', { name: 'Hand over' }));
    await stands('Handed over');
    await waitFor(() => {
      expect(screen.queryByRole('button', { name: 'Hand over' })).toBeNull();
    });
    expect(screen.queryByText(/^Not the newest/)).toBeNull();
  });

  it('says that there is no such job', async () => {
    here.hub.on('GET', '/jobs/:id', () => refuse({ status: 404, code: 'not_found' }));
    visit('/jobs/7');
    expect(await screen.findByText("This doesn't exist, or you may not see it.")).toBeDefined();
  });
});
