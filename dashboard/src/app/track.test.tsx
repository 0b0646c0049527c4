import { act, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TrackPage } from '@/features/track/track-page';
import { chooseTrackLanguage } from '@/words/track';
import { ok, refuse } from '@/testing/fake-hub';
import { withHub } from '@/testing/visit';

const here = withHub();
const open = (token = 'link') => render(<TrackPage token={token} />);

beforeEach(() => {
  // Noon: late in the evening a work's end is tomorrow's, and is told with the day.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-20T12:00:00+05:30') });
  here.hub.addPit(1, { temperature: 23.9, humidity: 66 });
});

afterEach(() => {
  vi.useRealTimers();
  act(() => {
    chooseTrackLanguage('en');
  });
});

describe('the tracking page', () => {
  it('says which car, when it is ready and how far the work is', async () => {
    here.hub.track();
    open();
    expect(await screen.findByText('Your BMW X5')).toBeDefined();
    expect(screen.getByText('KA••••4821')).toBeDefined();
    expect(screen.getByRole('heading', { level: 1 }).textContent).toMatch(/^\d{1,2}:\d\d/);
    expect(screen.getByText('1 h 30 min')).toBeDefined();
    expect(screen.getByText('50 %')).toBeDefined();
    const stages = screen.getAllByRole('listitem').filter((item) => item.dataset.stage);
    expect(stages.map((stage) => stage.dataset.state)).toEqual(['done', 'done', 'running', 'pending', 'pending']);
    expect(screen.getByText('Film is going on, panel by panel.')).toBeDefined();
    expect(screen.getAllByText(/^about \d/)).toHaveLength(2);
    expect(document.title).toBe('50 % · BMW X5 · Shine Studio');
  });

  it('shows the car live to who agreed, says when no picture comes, and asks for none else', async () => {
    here.hub.on('GET', '/track/link/stream', () => refuse({ status: 503, code: 'unavailable', retryAfter: 30 }));
    here.hub.track({}, { video: true });
    const page = open();
    expect(await screen.findByRole('figure', { name: 'Live from the pit' })).toBeDefined();
    expect(await screen.findByText('No picture comes now. It is tried again…')).toBeDefined();
    page.unmount();
    here.hub.calls = [];
    here.hub.track();
    open();
    await screen.findByText('Your BMW X5');
    expect(screen.queryByText('Live from the pit')).toBeNull();
    expect(here.hub.calls).not.toContain('GET /track/link/stream');
  });

  it('shows the car live once the camera has come, and its place no more when it has gone', async () => {
    here.hub.on('GET', '/track/link/stream', () => refuse({ status: 503, code: 'unavailable', retryAfter: 30 }));
    here.hub.track();
    open();
    await screen.findByText('Connected');
    here.hub.track({}, { video: true });
    act(() => {
      here.hub.emit('camera_online', { pit_id: 1, camera_is_online: true });
    });
    expect(await screen.findByRole('figure', { name: 'Live from the pit' })).toBeDefined();
    here.hub.track();
    act(() => {
      here.hub.emit('camera_offline', { pit_id: 1, camera_is_online: false });
    });
    await waitFor(() => {
      expect(screen.queryByRole('figure')).toBeNull();
    });
  });

  it('names the workshop, and how to call it', async () => {
    here.hub.track();
    open();
    const call = await screen.findByRole('link', { name: 'Call Shine Studio' });
    expect(call.getAttribute('href')).toBe('tel:+919812345678');
    expect(screen.getAllByText('Whitefield, Bengaluru').length).toBeGreaterThan(0);
    const signIn = screen.getByRole('link', { name: 'Sign in by a code' });
    expect(signIn.getAttribute('href')).toBe('/sign-in?workshop=workshop_001');
  });

  it("tells times by the workshop's clocks, wherever one looks from", async () => {
    const tracking = here.hub.track({ estimated_end_time: '2026-11-20T12:00:00Z' });
    tracking.workshop.time_zone = 'Asia/Dubai';
    open();
    await waitFor(() => {
      expect(screen.getByRole('heading', { level: 1 }).textContent).toMatch(/^(4:00|16:00)/);
    });
  });

  it('shows the climate around the car, and what is out of range', async () => {
    here.hub.track();
    open();
    expect(await screen.findByText('23.9')).toBeDefined();
    expect(screen.getByText('Good, AQI 18')).toBeDefined();
    expect(screen.getByText('Being brought back into range.')).toBeDefined();
    const humidity = within(screen.getByText('Humidity').closest('div') ?? document.body);
    expect(humidity.getByText('out of range')).toBeDefined();
  });

  it.each([
    [10, 'Right for the work.', '23.4'],
    [16, 'No current values.', '–'],
  ])('shows what a device measured that does so each five minutes, %i minutes ago', async (minutes, air, value) => {
    here.hub.pits = [];
    here.hub.addPit(1, { temperature: 23.4, humidity: 50 }, { stale_after_s: 900 }, minutes * 60_000);
    here.hub.track();
    open();
    expect(await screen.findByText(air)).toBeDefined();
    const temperature = within(screen.getByText('Temperature').closest('div') ?? document.body);
    expect(temperature.getByText(value)).toBeDefined();
  });

  it('calls right what the workshop calls right', async () => {
    const band = { temperature: { min: 18, max: 30 }, humidity: { min: null, max: 70 } };
    here.hub.pits = [];
    here.hub.addPit(1, { temperature: 29, humidity: 66 }, { band });
    here.hub.track();
    open();
    expect(await screen.findByText('Right for the work.')).toBeDefined();
    expect(screen.getByText('right: 18 to 30 °C')).toBeDefined();
    expect(screen.getByText('right: up to 70 %')).toBeDefined();
    expect(screen.queryByText('out of range')).toBeNull();
  });

  it('shows the climate through the work, stage by stage', async () => {
    here.hub.track();
    const stage = { from: '2026-11-20T05:00:00Z', to: null, gaps: [] };
    const span = (avg: number) => ({ avg, min: avg - 1, max: avg + 1 });
    here.hub.on('GET', '/jobs/42/climate', ({ headers }) =>
      headers.get('Authorization') === 'Bearer link'
        ? ok({
            stages: [
              { ...stage, name: 'wash', temperature: null, humidity: null, in_band_percent: null },
              { ...stage, name: 'installation', temperature: span(23.42), humidity: span(51), in_band_percent: 97.9 },
            ],
          })
        : refuse({ status: 401, code: 'unauthenticated' }),
    );
    open();
    const box = within((await screen.findByText('Air through the work')).closest('section') ?? document.body);
    expect(box.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'Installation23.4 °C · 51 % humidity97 % of the time in the right range',
    ]);
  });

  it('says of a stage that the job went past that nobody has begun it', async () => {
    const { progress } = here.hub.track();
    Object.assign(progress.stages[0] ?? {}, { state: 'done', started_at: null, finished_at: '2026-02-20T22:30:00Z' });
    open();
    expect(await screen.findByText('not begun')).toBeDefined();
  });

  it('shows no climate while the car is not in the pit', async () => {
    here.hub.track({ status: 'received' }, { live: false });
    open();
    expect(await screen.findByRole('heading', { name: 'Waiting' })).toBeDefined();
    expect(screen.getByText('About 1 h 30 min of work once it begins')).toBeDefined();
    expect(screen.queryByText('Air around your car')).toBeNull();
    expect(here.hub.calls).not.toContain('GET /track/link/sensors/latest');
  });

  it('says when a car that waits is promised, and nothing of what is not going on', async () => {
    const end = new Date('2026-11-20T17:30:00+05:30').toISOString();
    here.hub.track({ status: 'received', estimated_end_time: end }, { live: false });
    open();
    expect(await screen.findByText(/^To be ready around (5:30 pm|17:30)$/)).toBeDefined();
    await screen.findByText('Connected');
    here.hub.track({ status: 'on_hold' });
    act(() => {
      here.hub.emit('job_status', { id: 42 });
    });
    expect(await screen.findByText('It goes on later.')).toBeDefined();
    expect(screen.queryByText('Film is going on, panel by panel.')).toBeNull();
  });

  it('tells whoever fetches a car with new film how to care for it', async () => {
    const at = new Date().toISOString();
    here.hub.track({ status: 'completed', percent: 100 }, { live: false, history: [{ at, to: 'completed' }] });
    open();
    expect(await screen.findByRole('heading', { name: 'Caring for the film' })).toBeDefined();
    expect(screen.getByText('All 5 stages done')).toBeDefined();
    expect(screen.queryByText(/^· stage/)).toBeNull();
  });

  it('says tomorrow while a night lies before the end, and when somebody works again', async () => {
    const tomorrow = new Date(Date.now() + 24 * 3_600_000);
    here.hub.track({
      minutes_remaining: 1440,
      work_minutes_remaining: 360,
      estimated_end_time: tomorrow.toISOString(),
      opens_at: new Date(Date.now() + 12 * 3_600_000).toISOString(),
    });
    open();
    expect((await screen.findByRole('heading', { level: 1 })).textContent).toMatch(/^tomorrow, about \d+:\d\d/);
    expect(await screen.findByText(/6 h of work left/)).toBeDefined();
    expect(await screen.findByText(/opens /)).toBeDefined();
  });

  it('says plainly that it takes longer', async () => {
    const past = new Date(Date.now() - 22.5 * 60_000).toISOString();
    here.hub.track({ minutes_remaining: 0, overdue_minutes: 22, estimated_end_time: past });
    open();
    expect(await screen.findByText('22 min over. The workshop is still on it.')).toBeDefined();
  });

  it.each([
    ['on_hold', 'Paused'],
    ['completed', 'Ready'],
    ['delivered', 'Handed over'],
    ['cancelled', 'Cancelled'],
  ] as const)('has words for %s', async (status, word) => {
    here.hub.track({ status }, { live: false, history: [{ at: new Date().toISOString(), to: status }] });
    open();
    expect(await screen.findByRole('heading', { level: 1, name: word })).toBeDefined();
  });

  it('follows the work, and the climate, without being asked', async () => {
    const job = here.hub.track();
    open();
    await screen.findByText('Connected');
    act(() => {
      here.hub.emit('job_progress', { ...job.progress, percent: 63 });
      here.hub.emit('sensor_update', {
        pit_id: 1,
        device_id: 'ESP32-1',
        timestamp: new Date().toISOString(),
        late: false,
        temperature: 27.2,
        aqi: null,
      });
    });
    expect(await screen.findByText('63 %')).toBeDefined();
    expect(screen.getByText('27.2')).toBeDefined();

    here.hub.track({ status: 'completed', percent: 100 }, { live: false });
    act(() => {
      here.hub.emit('job_status', { id: 42 });
    });
    expect(await screen.findByRole('heading', { level: 1, name: 'Ready' })).toBeDefined();
    expect(screen.queryByText('Air around your car')).toBeNull();
  });

  it('goes by what happened while it asked, though the answer was made before that', async () => {
    const job = here.hub.track();
    open();
    await screen.findByText('Connected');
    const hub = fetch;
    let pass: (() => void) | undefined;
    vi.spyOn(globalThis, 'fetch').mockImplementationOnce(async (...call) => {
      const answer = await hub(...call);
      await new Promise<void>((done) => (pass = done));
      return answer;
    });
    act(() => {
      here.hub.emit('job_status', { id: 42 });
    });
    await waitFor(() => {
      expect(pass).toBeDefined();
    });
    here.hub.track({ percent: 63 });
    act(() => {
      here.hub.emit('job_progress', { ...job.progress, percent: 63 });
    });
    expect(await screen.findByText('63 %')).toBeDefined();
    pass?.();
    await waitFor(() => {
      expect(here.hub.calls.filter((call) => call.endsWith('/track/link'))).toHaveLength(3);
    });
    expect(await screen.findByText('63 %')).toBeDefined();
  });

  it('asks again as soon as it may when it has asked too often', async () => {
    here.hub.track();
    open();
    await screen.findByText('Connected');
    const look = () => {
      act(() => {
        document.dispatchEvent(new Event('visibilitychange'));
      });
    };
    here.hub.tracking = 429;
    act(() => {
      here.hub.emit('job_status', { id: 42 });
    });
    await waitFor(() => {
      expect(here.hub.calls.filter((call) => call.endsWith('/track/link'))).toHaveLength(2);
    });
    here.hub.track({ status: 'completed', percent: 100 }, { live: false });
    vi.setSystemTime(Date.now() + 2_000);
    look();
    expect(screen.queryByRole('heading', { level: 1, name: 'Ready' })).toBeNull();
    vi.setSystemTime(Date.now() + 2_000);
    look();
    expect(await screen.findByRole('heading', { level: 1, name: 'Ready' })).toBeDefined();
  });

  it('keeps what it showed while the connection is away, and says so', async () => {
    here.hub.track();
    open();
    await screen.findByText('Connected');
    here.hub.offline = true;
    act(() => here.hub.sockets.at(-1)?.onclose?.());
    expect(await screen.findByText('Reconnecting…')).toBeDefined();
    expect(screen.getByText('50 %')).toBeDefined();
    here.hub.offline = false;
    expect(await screen.findByText('Connected')).toBeDefined();
  });

  it.each([
    [404, 'This link leads to no car'],
    [410, 'This link has ended'],
  ] as const)('tells a link that is no good: %s', async (status, title) => {
    here.hub.tracking = status;
    open();
    expect(await screen.findByRole('heading', { name: title })).toBeDefined();
    expect(here.hub.sockets).toHaveLength(0);
  });

  it('tells that there is no connection, and comes by itself when there is', async () => {
    here.hub.track();
    here.hub.offline = true;
    open();
    expect(await screen.findByRole('heading', { name: /can’t be reached/ })).toBeDefined();
    here.hub.offline = false;
    act(() => {
      window.dispatchEvent(new Event('online'));
    });
    expect(await screen.findByText('Your BMW X5')).toBeDefined();
  });

  it('speaks Hindi, and remembers it', async () => {
    here.hub.track();
    open();
    await screen.findByText('Your BMW X5');
    await here.person.click(screen.getByRole('button', { name: 'हिन्दी' }));
    expect(screen.getByText('आपकी BMW X5')).toBeDefined();
    expect(screen.getByText('फ़िल्म लगाना', { selector: 'b' })).toBeDefined();
    await waitFor(() => {
      expect(document.documentElement.lang).toBe('hi');
    });
    expect(localStorage.getItem('pitwatch.language')).toBe('hi');
  });
});
