import type { Browser, Page } from '@playwright/test';
import { launchedDemo, moveInto, Publisher, type DemoDevice } from './demo';
import { call, expect, expectLive, test } from './fixtures';
import type { Ask } from './hub';
import { OwnHub } from './own-hub';
import { MEDIAMTX, MEDIAMTX_SETTINGS, RealVideo } from './real-video';
import { newDeviceId } from './shipped';

// A Pitwatch of its own beside a real MediaMTX, whose pictures a camera really sends.
test.skip(MEDIAMTX === undefined, 'PITWATCH_MEDIAMTX names no MediaMTX');
test.describe.configure({ mode: 'serial' });
// What is refused after a right has ended, or before MediaMTX has opened the camera.
test.use({ launched: true, failing: /^(40[14]|500|net::ERR_\w+) / });

const PASSWORD = 'Better123';

let hub: OwnHub;
let video: RealVideo;
let asOwner: Ask;
let owner: { username: string; password: string };
let device: DemoDevice;
let workshop: number;

interface Onboarded {
  workshop: { id: number };
  owner: { username: string };
  temporary_password: string;
}

test.beforeAll(async () => {
  test.setTimeout(480_000);
  hub = await OwnHub.start(MEDIAMTX_SETTINGS);
  video = await RealVideo.start(hub);
  const asTeam = await hub.asTeam();
  const wanted = { workshop: { name: 'Shine', opening_hours: null }, owner: { name: 'Asha Rao' }, pits: 1 };
  const made = await asTeam<Onboarded>('POST', '/admin/workshops', wanted);
  workshop = made.workshop.id;
  await asTeam('PATCH', `/workshops/${workshop}`, { camera_networks: [video.network] });
  const { username } = made.owner;
  const token = await signIn(username, made.temporary_password);
  const change = { current_password: made.temporary_password, new_password: PASSWORD };
  await call('POST', '/auth/change-password', change, token, hub.url);
  owner = { username, password: PASSWORD };
  const access = await signIn(username, PASSWORD);
  asOwner = (method, path, body) => call(method, path, body, access, hub.url);
  const [pit] = await asOwner<{ id: number }[]>('GET', `/workshops/${workshop}/pits`);
  const sensor_types = ['BME680', 'PMS5003'];
  const registered = { device_id: newDeviceId(), pit_id: pit?.id, sensor_types, interval_s: 3_600 };
  device = {
    ...(await asTeam<DemoDevice>('POST', `/workshops/${workshop}/devices`, registered)),
    pit_id: pit?.id ?? 0,
  };
});

test.afterAll(async () => {
  video.stop();
  await hub.stop();
});

const signIn = async (username: string, password: string) =>
  (await call<{ access_token: string }>('POST', '/auth/login', { username, password }, undefined, hub.url))
    .access_token;

/** The owner's page of the pit, on which the picture is to be seen. */
async function pitOfOwner(browser: Browser, prepare?: (page: Page) => Promise<unknown>) {
  const page = await (await browser.newContext()).newPage();
  await prepare?.(page);
  await page.goto(hub.url);
  await page.getByLabel('User name').fill(owner.username);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.keyboard.press('Enter');
  await expectLive(page);
  await page.goto(`${hub.url}/pits/${device.pit_id}`);
  return page;
}

const frames = (page: Page) => () =>
  page.locator('video').evaluate((shown: HTMLVideoElement) => shown.getVideoPlaybackQuality().totalVideoFrames);

const byWebRtc = (page: Page) => page.locator('video').evaluate((shown: HTMLVideoElement) => shown.srcObject !== null);

test('an owner types the address of a camera, and sees its picture with the values of the pit', async ({ browser }) => {
  moveInto({ ...launchedDemo, mqtt_url: hub.mqttUrl });
  const publisher = await Publisher.connect(device);
  await publisher.publish({ temperature: 23.4, humidity: 51, pm25: 9 });
  const page = await pitOfOwner(browser);
  await page.getByRole('button', { name: 'Set up a camera' }).click();
  await page.getByRole('textbox', { name: /^Address(?! of)/ }).fill(video.camera);
  await page.getByRole('button', { name: 'Save', exact: true }).click();

  const picture = page.getByRole('figure', { name: 'Camera' });
  await expect.poll(frames(page), { timeout: 80_000 }).toBeGreaterThan(30);
  await expect(picture.locator('video')).toHaveAttribute('data-view', 'playing');
  expect(await byWebRtc(page)).toBe(true);
  await expect(picture).toContainText('Temperature 23.4 °C');
  await page.screenshot({ path: test.info().outputPath('owner.png') });
  await page.context().close();
  await publisher.close();
});

test('where no WebRTC gets through, the picture comes by HLS', async ({ browser }) => {
  const page = await pitOfOwner(browser, (blocked) =>
    blocked.addInitScript(() => {
      const Native = RTCPeerConnection;
      window.RTCPeerConnection = class extends Native {
        constructor(settings?: RTCConfiguration) {
          super({ ...settings, iceTransportPolicy: 'relay' }); // by a server that there is not
        }
      };
    }),
  );

  await expect.poll(frames(page), { timeout: 80_000 }).toBeGreaterThan(30);
  await expect(page.locator('video')).toHaveAttribute('data-view', 'playing');
  expect(await byWebRtc(page)).toBe(false);
  expect(await video.sessions('hls')).not.toEqual([]);
  await page.context().close();
});

test('a customer who agrees sees their car, until it is handed over', async ({ browser }) => {
  const car = { customer_name: 'Anita Desai', car_model: 'BMW X5', pit_id: device.pit_id, work_type: 'full_ppf' };
  const { id, tracking_url } = await asOwner<{ id: number; tracking_url: string }>(
    'POST',
    `/workshops/${workshop}/jobs`,
    car,
  );
  await asOwner('POST', `/jobs/${id}/status`, { status: 'in_progress' });
  await expect.poll(() => video.sessions('webrtc')).toEqual([]);
  const page = await (await browser.newContext()).newPage();
  await page.goto(hub.url + new URL(tracking_url).pathname);
  await expect(page.getByText('Your BMW X5')).toBeVisible();
  await expect(page.locator('video')).toHaveCount(0);

  const link = tracking_url.split('/').at(-1);
  const agreed = { video: true, text_version: '2026-02', how: 'by the link' };
  await call('POST', `/jobs/${id}/consent`, agreed, link, hub.url);
  await expect.poll(frames(page), { timeout: 80_000 }).toBeGreaterThan(30);
  await expect.poll(() => video.sessions('webrtc')).toHaveLength(1);
  await page.screenshot({ path: test.info().outputPath('customer.png') });

  await asOwner('POST', `/jobs/${id}/status`, { status: 'quality_check' });
  await asOwner('POST', `/jobs/${id}/status`, { status: 'completed' });
  await expect.poll(() => video.sessions('webrtc'), { intervals: [100] }).toEqual([]);
  await expect(page.locator('video')).toHaveCount(0);
  await page.context().close();
});
