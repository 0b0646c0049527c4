import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { list, ok, refuse } from '@/testing/fake-hub';
import { wholeDevice } from '@/testing/devices';
import { visit, withHub } from '@/testing/visit';

// jsdom has no canvas; what the chart draws is told by its table, and tested by the options' own tests.
const code = vi.hoisted(() => ({ away: false }));
vi.mock('@/chart/draw', () => ({
  get draw() {
    if (code.away) throw new Error('offline');
    return () => ({ show: () => undefined, zoom: () => undefined, point: () => undefined, close: () => undefined });
  },
}));

const here = withHub();
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const summary = (avg: number) => ({ avg, min: avg - 1, max: avg + 1, count: 6 });

const noCamera = {
  camera_rtsp_url: null as string | null,
  camera_low_rtsp_url: null,
  camera_model: null,
  camera_is_online: false,
  camera_last_seen_at: null,
  camera_problem: null as string | null,
  camera_unknown_since: null,
};

/** A pit with an hour of history and one device. */
function arrange() {
  const asked: URLSearchParams[] = [];
  const pit = {
    id: 1,
    pit_number: 1,
    code: 'pit1',
    name: 'Pit 1',
    status: 'active',
    maintenance_until: null as string | null,
    device_ids: ['ESP32-1'],
    ...noCamera,
  };
  here.hub.addPit(1, { temperature: 24.5, humidity: 52, pm25: 11 });
  here.hub.addPit(2, { temperature: 21 });
  here.hub.on('GET', '/pits/1', () => ok(pit));
  here.hub.on('GET', '/pits/9', () => refuse({ status: 404, code: 'not_found' }));
  here.hub.on('GET', '/pits/1/sensors/history', ({ query }) => {
    asked.push(query);
    return list([
      { timestamp: ago(50), temperature: summary(22.1), humidity: summary(48) },
      { timestamp: ago(49), temperature: summary(22.2), humidity: summary(48) },
      { timestamp: ago(10), temperature: summary(23.9), humidity: summary(51) },
    ]);
  });
  here.hub.on('GET', '/workshops/1/devices', () =>
    list([
      {
        device_id: 'ESP32-1',
        pit_id: 1,
        name: 'Door side',
        status: 'active',
        connection: 'online',
        last_seen_at: ago(0),
        fw: '2.1.0',
        rssi: -61,
        interval_s: 10,
        sensor_types: ['DHT22', 'PMS5003'],
      },
    ]),
  );
  const changes: Record<string, unknown>[] = [];
  here.hub.on('PATCH', '/pits/1', ({ body }) => {
    changes.push(body);
    return ok(Object.assign(pit, { maintenance_until: null }, body));
  });
  return { asked, changes, pit };
}

const tile = (name: RegExp) => screen.findByRole('button', { name });

describe('the page of a pit', () => {
  beforeEach(() => {
    localStorage.setItem('pitwatch.session', 's');
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is where a card of Live leads', async () => {
    arrange();
    visit('/');
    await here.person.click(await screen.findByRole('link', { name: 'Pit 1' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Pit 1' })).toBeDefined();
  });

  it('shows newest values with their age, and moves them on as they come', async () => {
    arrange();
    visit('/pits/1');
    expect(await tile(/Temperature\s*24\.5\s*°C/)).toBeDefined();
    await waitFor(() => {
      expect(here.hub.sockets).toHaveLength(1);
    });
    act(() => {
      here.hub.emit('sensor_update', {
        pit_id: 1,
        device_id: 'ESP32-1',
        timestamp: new Date().toISOString(),
        late: false,
        temperature: 27.3,
        aqi: null,
      });
    });
    expect(await tile(/Temperature\s*27\.3/)).toBeDefined();
  });

  it('says how good the air is, and what is out of the good band', async () => {
    arrange();
    here.hub.pits = [];
    const band = { temperature: { min: 18, max: 23 }, humidity: { min: 40, max: null } };
    here.hub.addPit(1, { temperature: 24.5, humidity: 52, pm25: 11 }, { aqi: 87, aqi_category: 'satisfactory', band });
    visit('/pits/1');
    const index = await tile(/^AQI\s*87\s*Satisfactory/);
    expect(index.querySelector('[data-step="1"] svg')).not.toBeNull();
    expect(await tile(/^Temperature\s*24\.5\s*°C\s*above the good range, 18 to 23 °C/)).toBeDefined();
    expect(await tile(/^Humidity\s*52\s*%\s*in the good range, from 40 %/)).toBeDefined();
  });

  it('draws what was measured, from an hour to 90 days, and tells it as a table', async () => {
    const { asked } = arrange();
    visit('/pits/1?range=1h');
    await tile(/Temperature/);
    await waitFor(() => {
      expect(asked).toHaveLength(1);
    });
    expect(asked[0]?.get('bucket')).toBe('1m');
    await here.person.click(screen.getByText('Show as a table'));
    const table = within(await screen.findByRole('table', { name: 'Values of the last hour' }));
    expect(await table.findByRole('columnheader', { name: /Temperature/ })).toBeDefined();
    await waitFor(() => {
      expect(table.getByText('23.9')).toBeDefined();
    });

    await here.person.click(screen.getByRole('button', { name: '90 d' }));
    await waitFor(() => {
      expect(asked.at(-1)?.get('bucket')).toBe('1d');
    });
    const span = Date.parse(asked.at(-1)?.get('to') ?? '') - Date.parse(asked.at(-1)?.get('from') ?? '');
    expect(span).toBe(90 * 24 * 3_600_000);
  });

  it("asks once more for a chart's code that did not come", async () => {
    arrange();
    code.away = true;
    visit('/pits/1');
    const again = await screen.findByRole('button', { name: 'Try again' });
    expect(screen.getByText('This could not be loaded')).toBeDefined();
    code.away = false;
    await here.person.click(again);
    await waitFor(() => {
      expect(screen.getByRole('button', { name: 'Zoom in' }).getAttribute('aria-disabled')).toBe('false');
    });
    expect(screen.queryByText('This could not be loaded')).toBeNull();
  });

  it('draws the values that one presses', async () => {
    arrange();
    visit('/pits/1');
    const temperature = await tile(/Temperature/);
    expect(temperature.getAttribute('aria-pressed')).toBe('true');
    await here.person.click(temperature);
    expect((await tile(/Temperature/)).getAttribute('aria-pressed')).toBe('false');
    await here.person.click(screen.getByText('Show as a table'));
    expect(await screen.findByRole('columnheader', { name: /Humidity/ })).toBeDefined();
    expect(screen.queryByRole('columnheader', { name: /Temperature/ })).toBeNull();
  });

  it('acknowledges an alert, which stays there quietly while it goes on', async () => {
    arrange();
    here.hub.addAlert({ status: 'acknowledged', alert_type: 'high_humidity', severity: 'warning', limit: 70 });
    here.hub.addAlert({});
    here.hub.addAlert({ pit_id: 2, alert_type: 'device_offline' });
    visit('/pits/1');
    const acknowledge = await screen.findByRole('button', { name: 'Acknowledge: AQI above 200, Pit 1' });
    const alerts = () => screen.getAllByRole('listitem').filter((item) => item.dataset.alert);
    const words = () => alerts().map((item) => item.textContent);
    expect(words()).toEqual([
      expect.stringMatching(/^AQI above 200for/),
      expect.stringMatching(/^Humidity above 70 %Acknowledgedfor/),
    ]);

    here.hub.failure = { status: 503, code: 'unavailable' };
    here.hub.failing = '/alerts/2/acknowledge';
    await here.person.click(acknowledge);
    expect(await screen.findByText(/^That did not work\./)).toBeDefined();
    await waitFor(() => {
      expect(acknowledge.getAttribute('aria-disabled')).toBe('false');
    });

    here.hub.failure = null;
    await here.person.click(acknowledge);
    await waitFor(() => {
      expect(screen.queryByRole('button', { name: /^Acknowledge/ })).toBeNull();
    });
    expect(words()).toContainEqual(expect.stringMatching(/^AQI above 200Acknowledgedfor/));
  });

  it('shows the car that is in, and the next one', async () => {
    arrange();
    here.hub.addJob(1);
    here.hub.addJob(1, { status: 'received', car_model: 'Kia Seltos', actual_start_time: null });
    visit('/pits/1');
    expect((await screen.findByRole('link', { name: 'BMW X5' })).getAttribute('href')).toBe('/jobs/42');
    expect((await screen.findByRole('link', { name: 'Kia Seltos' })).getAttribute('href')).toBe('/jobs/43');
  });

  it('goes into maintenance and out again', async () => {
    const { changes } = arrange();
    visit('/pits/1');
    await here.person.click(await screen.findByRole('button', { name: 'Start maintenance' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Maintenance' }));
    await here.person.click(dialog.getByRole('button', { name: 'Start maintenance' }));
    expect(await screen.findByText('In maintenance until somebody ends it.')).toBeDefined();
    await here.person.click(screen.getByRole('button', { name: 'End maintenance' }));
    expect(await screen.findByText('The pit is in use.')).toBeDefined();
    expect(changes).toEqual([{ status: 'maintenance', maintenance_until: null }, { status: 'active' }]);
  });

  it('stays in maintenance though an answer of before comes after it', async () => {
    const { pit } = arrange();
    visit('/pits/1');
    const start = await screen.findByRole('button', { name: 'Start maintenance' });
    await waitFor(() => {
      expect(here.hub.sockets).toHaveLength(1);
    });
    let answer: (() => void) | undefined;
    let asked = 0;
    here.hub.on('GET', '/pits/1', () => {
      const before = ok({ ...pit });
      if (++asked > 1) return ok(pit);
      return new Promise<Response>((resolve) => {
        answer = () => {
          resolve(before);
        };
      }) as never;
    });
    act(() => {
      here.hub.emit('camera_online', { pit_id: 1, camera_is_online: true });
    });
    await waitFor(() => {
      expect(answer).toBeDefined();
    });
    await here.person.click(start);
    const dialog = within(await screen.findByRole('dialog', { name: 'Maintenance' }));
    await here.person.click(dialog.getByRole('button', { name: 'Start maintenance' }));
    expect(await screen.findByText('In maintenance until somebody ends it.')).toBeDefined();
    answer?.();
    await waitFor(() => {
      expect(asked).toBe(2);
    });
    expect(await screen.findByText('In maintenance until somebody ends it.')).toBeDefined();
  });

  it('tells administrators of devices, and who else is watching', async () => {
    arrange();
    visit('/pits/1');
    expect(await screen.findByText('Door side')).toBeDefined();
    expect(screen.getByText('firmware 2.1.0 · -61 dBm · DHT22, PMS5003')).toBeDefined();
    await waitFor(() => {
      expect(here.hub.sockets).toHaveLength(1);
    });
    act(() => {
      here.hub.emit('viewer', {
        pit_id: 1,
        viewers: [
          { user_id: 1, name: 'Asha Sharma', role: 'owner' },
          { user_id: 3, name: 'Ravi Kumar', role: 'staff' },
        ],
      });
    });
    expect(await screen.findByText('Watching: Ravi Kumar')).toBeDefined();
  });

  it('tells who may what to do about a pit without a device, and two devices apart', async () => {
    arrange();
    here.hub.on('GET', '/workshops/1/devices', () => list([]));
    visit('/pits/1');
    expect(await screen.findByText('No device yet: scan its label, or register one.')).toBeDefined();
    expect(screen.getByRole('link', { name: 'Claim by its label' }).getAttribute('href')).toBe('/devices/claim');
    cleanup();

    const both = ['ESP32-1', 'ESP32-2'].map((device_id) => wholeDevice({ device_id, name: 'Wall unit' }));
    here.hub.on('GET', '/workshops/1/devices', () => list(both));
    visit('/pits/1');
    expect(await screen.findByText('ESP32-1')).toBeDefined();
    const links = screen.getAllByRole('link', { name: 'Wall unit' });
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['/devices/ESP32-1', '/devices/ESP32-2']);
  });

  describe('recordings', () => {
    const morning = { start: '2026-11-20T04:30:00Z', end: '2026-11-20T05:00:00Z', job_id: 42 };
    const noon = { start: '2026-11-20T06:30:00Z', end: '2026-11-20T06:31:10Z', job_id: null };
    const recordings = (url: string | null) => {
      const asked: string[] = [];
      here.hub.on('GET', '/pits/1/recordings', ({ query }) => {
        const from = String(query.get('from'));
        asked.push(`${from} ${query.get('to')}`);
        const those = from === noon.start ? [noon] : [morning, noon];
        return list(those.map((one) => ({ ...one, playback_url: url && `${url}&token=${asked.length}` })));
      });
      return asked;
    };
    const show = async () => here.person.click(await screen.findByRole('button', { name: 'Show' }));

    it('of a day are listed by time once one wants them, and played by a link of that moment', async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-20T14:00:00Z') });
      arrange();
      const asked = recordings('https://playback.example/get?path=w');
      visit('/pits/1');
      await screen.findByRole('button', { name: 'Show' });
      expect(asked).toEqual([]);
      await show();
      const items = within(await screen.findByRole('region', { name: 'Recordings' }));
      expect(await items.findAllByRole('listitem')).toHaveLength(2);
      expect(asked).toEqual(['2026-11-19T18:30:00.000Z 2026-11-20T18:30:00.000Z']);
      expect(items.getByRole('link', { name: 'Job 42' }).getAttribute('href')).toBe('/jobs/42');
      await here.person.click(items.getByRole('button', { name: /^Play 12:00/ }));
      const video = await items.findByLabelText(/^Recording of 12:00/);
      expect(video.getAttribute('src')).toBe('https://playback.example/get?path=w&token=2');
      expect(asked[1]).toBe(`${noon.start} ${noon.end}`);
      act(() => {
        video.dispatchEvent(new Event('error'));
      });
      expect(await items.findByText(/can't be played/)).toBeDefined();
      expect(items.queryByLabelText(/^Recording of/)).toBeNull();
    });

    it('are listed alone where the hub knows no place to play them, and of a day without any that is said', async () => {
      arrange();
      recordings(null);
      visit('/pits/1');
      await show();
      expect(await screen.findByText(/the hub has no place for it/)).toBeDefined();
      expect(screen.queryByRole('button', { name: /^Play/ })).toBeNull();
      here.hub.on('GET', '/pits/1/recordings', () => list([]));
      await show();
      expect(await screen.findByText('Nothing was recorded in this time.')).toBeDefined();
      here.hub.on('GET', '/pits/1/recordings', () => refuse({ status: 404, code: 'no_camera_server' }));
      cleanup();
      visit('/pits/1');
      await show();
      expect(await screen.findByText(/ask the platform's people for a camera server/)).toBeDefined();
    });

    it('are for administrators', async () => {
      arrange();
      here.hub.user = { ...here.hub.user, role: 'staff', sub_role: 'operator' };
      visit('/pits/1');
      expect(await tile(/Temperature/)).toBeDefined();
      expect(screen.queryByText('Recordings')).toBeNull();
    });
  });

  it('has a camera set up by an administrator, whose wrong address is told at its field, and taken away again', async () => {
    const { changes, pit } = arrange();
    visit('/pits/1');
    await here.person.click(await screen.findByRole('button', { name: 'Set up a camera' }));
    const address = screen.getByRole('textbox', { name: /^Address(?! of)/ });
    await here.person.type(address, 'http://camera');
    await here.person.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('must begin with rtsp:// or rtsps://')).toBeDefined();
    expect(changes).toEqual([]);

    here.hub.on('PATCH', '/pits/1', () => refuse({ status: 422, code: 'validation_failed', field: 'camera_rtsp_url' }));
    await here.person.clear(address);
    await here.person.type(address, 'rtsp://viewer:secret@127.0.0.1/stream');
    await here.person.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => {
      expect(address.getAttribute('aria-invalid')).toBe('true');
    });

    here.hub.on('GET', '/pits/1/stream', () => refuse({ status: 503, code: 'unavailable' }));
    const seen: unknown[] = [];
    here.hub.on('PATCH', '/pits/1', ({ body }) => {
      seen.push(body);
      const taken = body.camera_rtsp_url === null;
      const shown = taken
        ? {}
        : { camera_rtsp_url: 'rtsp://***@camera.example.com/stream', camera_problem: 'unauthorised' };
      return ok({ ...pit, ...shown });
    });
    await here.person.clear(address);
    await here.person.type(address, 'rtsp://viewer:secret@camera.example.com/stream');
    await here.person.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('rtsp://***@camera.example.com/stream')).toBeDefined();
    expect(screen.getByText('No picture came yet.')).toBeDefined();
    expect(screen.getByText('The camera refuses user or password: change the address.')).toBeDefined();

    await here.person.click(screen.getByRole('button', { name: 'Take it away' }));
    await here.person.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Take it away' }));
    expect(await screen.findByText('No camera yet. With one, you and the customer see the work live.')).toBeDefined();
    expect(seen).toEqual([
      {
        camera_rtsp_url: 'rtsp://viewer:secret@camera.example.com/stream',
        camera_low_rtsp_url: null,
        camera_model: null,
      },
      { camera_rtsp_url: null, camera_low_rtsp_url: null, camera_model: null },
    ]);
  });

  it('tries a camera before it is saved, and says what to do about it', async () => {
    arrange();
    const tried: unknown[] = [];
    here.hub.on('POST', '/pits/1/camera/test', ({ body }) => {
      tried.push(body);
      return ok({
        ...{ ok: false, reached: true, authorised: true, codec: 'H265', width: 1920, height: 1080, fps: null },
        ...{ bitrate_kbps: 6144, keyframe_s: null, audio: 'Opus', low: null },
        ...{ problems: ['codec', 'no_low', 'bitrate'], advice: [] },
      });
    });
    visit('/pits/1');
    await here.person.click(await screen.findByRole('button', { name: 'Set up a camera' }));
    await here.person.click(screen.getByRole('button', { name: 'Try it' }));
    expect(tried).toEqual([]);
    await here.person.type(screen.getByRole('textbox', { name: /^Address(?! of)/ }), 'rtsp://a:b@c.example.com/1');
    await here.person.click(screen.getByRole('button', { name: 'Try it' }));
    expect(await screen.findByText('Something has to be done.')).toBeDefined();
    expect(screen.getByText('H265 · 1920×1080 · 6144 kbit/s · Opus')).toBeDefined();
    expect(screen.getByText(/choose H.264 on the camera's own page/)).toBeDefined();
    expect(screen.getByText(/more than 4 Mbit/)).toBeDefined();
    expect(tried).toEqual([{ camera_rtsp_url: 'rtsp://a:b@c.example.com/1', camera_low_rtsp_url: null }]);

    here.hub.on('POST', '/pits/1/camera/test', () =>
      ok({
        ...{ ok: false, reached: true, authorised: true, codec: 'H264', width: 1920, height: 1080, fps: 25 },
        ...{ bitrate_kbps: 2048, keyframe_s: 4, audio: null, low: null },
        ...{ problems: ['b_frames', 'key_frames'], advice: [] },
      }),
    );
    expect(screen.getByText(/were not measured/)).toBeDefined();
    await here.person.click(screen.getByRole('button', { name: 'Try it' }));
    expect(
      await screen.findByText('H264 · 1920×1080 · 2048 kbit/s · 25 frames a second · a key frame each 4 s'),
    ).toBeDefined();
    expect(screen.getByText(/sends B-frames/)).toBeDefined();
    expect(screen.getByText(/Key frames are more than 2 seconds apart/)).toBeDefined();
    expect(screen.queryByText(/were not measured/)).toBeNull();

    here.hub.on('POST', '/pits/1/camera/test', () =>
      refuse({ status: 422, code: 'validation_failed', field: 'camera_rtsp_url' }),
    );
    await here.person.click(screen.getByRole('button', { name: 'Try it' }));
    expect(await screen.findByText('This is wrong.')).toBeDefined();
    expect(screen.queryByText('Something has to be done.')).toBeNull();
  });

  it('says why no picture is seen, and shows no place for one where the pit has no camera', async () => {
    const pit = arrange().pit;
    visit('/pits/1');
    await tile(/Temperature/);
    expect(screen.queryByRole('figure', { name: 'Camera' })).toBeNull();
    cleanup();

    here.hub.on('GET', '/pits/1', () => ok({ ...pit, camera_rtsp_url: 'rtsp://***@camera.example.com/stream' }));
    here.hub.on('GET', '/pits/1/stream', () => refuse({ status: 404, code: 'no_camera_server' }));
    visit('/pits/1');
    const picture = await screen.findByRole('figure', { name: 'Camera' });
    expect(await within(picture).findByText('This hub shows no pictures of cameras.')).toBeDefined();
    expect(within(picture).getByText('24.5')).toBeDefined();
  });

  it('calls nothing bad of a camera that was saved just now, until the hub has looked', async () => {
    const { pit } = arrange();
    const saved = { ...pit, camera_rtsp_url: 'rtsp://***@camera.example.com/stream' };
    here.hub.on('GET', '/pits/1/stream', () => refuse({ status: 503, code: 'unavailable' }));
    here.hub.on('GET', '/pits/1', () => ok({ ...saved, camera_last_seen_at: '2026-02-05T14:00:00.000Z' }));
    visit('/pits/1');
    expect((await screen.findByText('The camera has not been looked at yet.')).className).not.toContain('text-bad');
    expect(screen.queryByText(/It sends no picture/)).toBeNull();

    here.hub.on('GET', '/pits/1', () => ok({ ...saved, camera_problem: 'unreachable' }));
    cleanup();
    visit('/pits/1');
    expect((await screen.findByText('No picture came yet.')).className).toContain('text-bad');
  });

  it('does not say that a picture comes while the camera server is away', async () => {
    const { pit } = arrange();
    const saved = { ...pit, camera_rtsp_url: 'rtsp://***@camera.example.com/stream', camera_is_online: true };
    here.hub.on('GET', '/pits/1/stream', () => refuse({ status: 503, code: 'unavailable' }));
    here.hub.on('GET', '/pits/1', () => ok({ ...saved, camera_unknown_since: '2026-02-05T14:00:00.000Z' }));
    visit('/pits/1');
    expect(await screen.findByText(/it is not known whether a picture comes/)).toBeDefined();
    expect(screen.queryByText('It sends a picture.')).toBeNull();
    cleanup();

    here.hub.on('GET', '/pits/1', () => ok(saved));
    visit('/pits/1');
    expect(await screen.findByText('It sends a picture.')).toBeDefined();
  });

  it('finds that the camera server has gone away while the page is open', async () => {
    const { pit } = arrange();
    const saved = { ...pit, camera_rtsp_url: 'rtsp://***@camera.example.com/stream', camera_is_online: true };
    here.hub.on('GET', '/pits/1/stream', () => refuse({ status: 503, code: 'unavailable' }));
    here.hub.on('GET', '/pits/1', () => ok(saved));
    vi.useFakeTimers({ shouldAdvanceTime: true });
    visit('/pits/1');
    expect(await screen.findByText('It sends a picture.')).toBeDefined();

    here.hub.on('GET', '/pits/1', () => ok({ ...saved, camera_unknown_since: '2026-02-05T14:00:00.000Z' }));
    await act(() => vi.advanceTimersByTimeAsync(10_500));
    expect(await screen.findByText(/it is not known whether a picture comes/)).toBeDefined();
    expect(screen.queryByText('It sends a picture.')).toBeNull();
  });

  it('says plainly that the hub shows no pictures, with a camera and without', async () => {
    const { pit } = arrange();
    here.hub.on('GET', '/pits/1/stream', () => refuse({ status: 404, code: 'no_camera_server' }));
    visit('/pits/1');
    expect(await screen.findByText(/^This hub shows no pictures of cameras: ask/)).toBeDefined();
    expect(screen.queryByText(/No camera yet/)).toBeNull();
    cleanup();

    here.hub.on('GET', '/pits/1', () => ok({ ...pit, camera_rtsp_url: 'rtsp://***@camera.example.com/stream' }));
    visit('/pits/1');
    expect(await screen.findByText(/^This hub shows no pictures of cameras: ask/)).toBeDefined();
    expect(screen.queryByText('The camera has not been looked at yet.')).toBeNull();
  });

  it('has neither for operators', async () => {
    here.hub.user = { ...here.hub.user, role: 'staff', sub_role: 'operator' };
    arrange();
    visit('/pits/1');
    await tile(/Temperature/);
    expect(screen.queryByText('Door side')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Start maintenance' })).toBeNull();
    expect(here.hub.calls).not.toContain('GET /pits/1/viewers');
  });

  it('says that there is no such pit', async () => {
    arrange();
    visit('/pits/9');
    expect(await screen.findByText("This doesn't exist, or you may not see it.")).toBeDefined();
  });
});
