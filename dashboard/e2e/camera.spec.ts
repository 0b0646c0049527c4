import type { Page } from '@playwright/test';
import { violationsOn } from './axe';
import { card, demo, expect, expectLive, test } from './fixtures';
import { hlsStandIn } from './hls-stand-in';
import { whepStandIn, type Camera } from './whep-stand-in';

test('an owner sets a camera up and sees what happens in the pit, with its values over it, and when it stands still', async ({
  signedIn: page,
  connect,
}) => {
  const { publisher, device } = await connect(2);
  await publisher.publish({ temperature: 23.4, humidity: 51, pm25: 9 });
  await page.goto(`/pits/${device.pit_id}`);
  await expect(page.getByText(/^This hub shows no pictures of cameras: ask/)).toBeVisible();
  const camera = await whepStandIn(page);
  let asked = 0;
  await page.route(new RegExp(`/api/v1/pits/${device.pit_id}/stream$`), (route) =>
    route.fulfill({ json: { status: 'success', data: camera.stream(`pvt_${++asked}`), meta: null, error: null } }),
  );

  await page.getByRole('button', { name: 'Set up a camera' }).click();
  await page.getByRole('textbox', { name: /^Address(?! of)/ }).fill('rtsp://viewer:secret@93.184.215.14/stream');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('rtsp://***@93.184.215.14/stream')).toBeVisible();
  const picture = page.getByRole('figure', { name: 'Camera' });
  const video = picture.locator('video');
  const frames = () => video.evaluate((shown: HTMLVideoElement) => shown.getVideoPlaybackQuality().totalVideoFrames);
  await expect.poll(frames).toBeGreaterThan(10);
  await expect(video).toHaveAttribute('data-view', 'playing');
  await expect(picture).toContainText('Temperature 23.4 °C');
  const before = asked; // by the page that had no camera, and by the picture: once, but where the first frame takes its time
  expect(camera.tokens.at(-1)).toBe(`pvt_${before}`);

  await picture.getByRole('button', { name: 'Fill the screen' }).click();
  await expect.poll(() => picture.evaluate((figure) => figure === document.fullscreenElement)).toBe(true);
  await expect.poll(() => video.evaluate((shown) => shown.clientWidth === innerWidth)).toBe(true);
  await expect(picture).toContainText('Temperature 23.4 °C');
  await page.evaluate(() => document.exitFullscreen());
  await expect(video).toHaveAttribute('data-view', 'playing');

  await camera.hold(true);
  await expect(picture.getByRole('status')).toHaveText(/The picture stands still/);
  await camera.hold(false);
  await expect(video).toHaveAttribute('data-view', 'playing');
  expect(asked).toBe(before);

  await page.getByRole('button', { name: 'Take it away' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take it away' }).click();
  await expect(picture).toHaveCount(0);
  await expect.poll(camera.sessions).toBe(0);
});

test.describe('where no WebRTC gets through', () => {
  // What a session is answered that was ended.
  test.use({ failing: /^401 \/hls-stand-in\// });

  test('the picture comes by HLS, with a token of its own, and again after its session was ended', async ({
    signedIn: page,
    asOwner,
    connect,
  }) => {
    const { device } = await connect(2);
    await asOwner('PATCH', `/pits/${device.pit_id}`, { camera_rtsp_url: 'rtsp://93.184.215.14/stream' });
    await page.addInitScript(() => {
      const Native = RTCPeerConnection;
      window.RTCPeerConnection = class extends Native {
        constructor(settings?: RTCConfiguration) {
          super({ ...settings, iceTransportPolicy: 'relay' }); // by a server that there is not
        }
      };
    });
    await page.goto('/');
    const [camera, hls] = [await whepStandIn(page), await hlsStandIn(page)];
    let asked = 0;
    await page.route(new RegExp(`/api/v1/pits/${device.pit_id}/stream$`), (route) => {
      const data = { ...camera.stream(`pvt_${++asked}`), hls_url: hls.url };
      return route.fulfill({ json: { status: 'success', data, meta: null, error: null } });
    });
    await page.goto(`/pits/${device.pit_id}`);
    const video = page.getByRole('figure', { name: 'Camera' }).locator('video');
    const frames = () => video.evaluate((shown: HTMLVideoElement) => shown.getVideoPlaybackQuality().totalVideoFrames);

    await expect(video).toHaveAttribute('data-view', 'playing');
    await expect.poll(frames).toBeGreaterThan(10);
    expect(await video.evaluate((shown: HTMLVideoElement) => [shown.srcObject, shown.videoWidth])).toEqual([null, 160]);
    await expect.poll(camera.sessions, 'of WebRTC, which was given up').toBe(0);
    expect(hls.segments).not.toEqual([]); // which is the first depends on how long the page took

    const before = hls.tokens.length; // one, but where the first picture takes its time
    hls.kick();
    await expect.poll(() => hls.tokens.length).toBeGreaterThan(before);
    await expect(video).toHaveAttribute('data-view', 'playing');
    const tokens = [...camera.tokens, ...hls.tokens];
    expect(new Set(tokens).size, 'each is good for one session').toBe(tokens.length);

    await page.goto('/');
    await asOwner('PATCH', `/pits/${device.pit_id}`, { camera_rtsp_url: null });
  });
});

/** Has the page believe that a pit's camera sends, though there is no camera server. */
const withCamera = (page: Page, pit: number) =>
  page.route(/\/api\/v1\/workshops\/\d+\/pits\?/, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { data: { id: number; camera_is_online: boolean }[] };
    for (const one of body.data) if (one.id === pit) one.camera_is_online = true;
    await route.fulfill({ response: answer, json: body });
  });

/** Has the hub's answers name the stand-in; answers with how often it was asked. */
async function withStreams(page: Page, camera: Camera, pit: number): Promise<() => number> {
  let asked = 0;
  await page.route(new RegExp(`/api/v1/pits/${pit}/stream$`), (route) =>
    route.fulfill({ json: { success: true, data: camera.stream(`pvt_${++asked}`), meta: null } }),
  );
  return () => asked;
}

for (const width of [390, 1440]) {
  test(`at ${width} px Live shows a still of a pit, and the live picture for who presses it`, async ({
    signedIn: page,
    connect,
  }) => {
    await page.setViewportSize({ width, height: 844 });
    const { device } = await connect(2);
    await withCamera(page, device.pit_id);
    const body = await page.screenshot({ type: 'jpeg' });
    await page.route(new RegExp(`/api/v1/pits/${device.pit_id}/frame.jpg$`), (route) =>
      route.fulfill({ contentType: 'image/jpeg', headers: { Age: '3', ETag: '"s"' }, body }),
    );
    await page.goto('/');
    await expectLive(page);
    const camera = await whepStandIn(page);
    await withStreams(page, camera, device.pit_id);
    const pit = card(page, device);
    await expect(pit.getByRole('img', { name: 'Still of Pit 2' })).toBeVisible();
    expect(await violationsOn(page)).toEqual([]);
    expect(camera.tokens).toEqual([]);

    await pit.getByRole('button', { name: 'Play Pit 2' }).click();
    const video = pit.locator('video');
    await expect(video).toHaveAttribute('data-view', 'playing');
    expect(new Set(camera.paths), 'a card is small, so is its picture').toEqual(
      new Set(['/whep-stand-in/pit/low/whep']),
    );
    await pit.getByRole('button', { name: 'Back to the still of Pit 2' }).click();
    await expect(pit.getByRole('img', { name: 'Still of Pit 2' })).toBeVisible();
    await expect.poll(camera.sessions).toBe(0);
  });
}

test('a wall screen plays for a day and more, and begins anew by itself whatever breaks', async ({
  page,
  asOwner,
  connect,
}) => {
  test.setTimeout(360_000);
  const { device } = await connect(2);
  const links = `/workshops/${demo.workshop_id}/kiosk-links`;
  const { id, url } = await asOwner<{ id: number; url: string }>('POST', links, { name: 'Day and night' });
  await page.clock.install();
  await withCamera(page, device.pit_id);
  await page.goto('/kiosk');
  const camera = await whepStandIn(page);
  const asked = await withStreams(page, camera, device.pit_id);
  await page.goto(new URL(url).pathname);
  const pit = card(page, device);
  const look = () =>
    pit.locator('video').evaluate((shown: HTMLVideoElement) => ({
      playing: shown.dataset.view === 'playing',
      frames: shown.getVideoPlaybackQuality().totalVideoFrames,
    }));
  /** Two looks in a row, since the page may not yet say that an hour's jump between two pictures has broken a session. */
  const moves = async () => {
    let before = await look();
    await expect
      .poll(async () => {
        const [then, now] = [before, await look()];
        before = now;
        return then.playing && now.playing && now.frames > then.frames;
      })
      .toBe(true);
  };
  await moves();
  await expect(pit.getByRole('button')).toHaveCount(0);

  for (let hour = 1; hour <= 26; hour++) {
    await page.clock.fastForward('01:00:00');
    await moves();
    await expectLive(page); // an hour later a socket that has yet to open would be given up for its silence
    if (hour % 8 === 0) {
      const sessions = asked();
      await camera.hold(true);
      await expect(pit.locator('video')).toHaveAttribute('data-view', 'frozen');
      await page.clock.fastForward('00:00:15');
      await expect.poll(asked).toBeGreaterThan(sessions);
      await camera.hold(false);
      await moves();
    }
  }
  await expect.poll(camera.sessions).toBe(1);
  await page.unrouteAll({ behavior: 'ignoreErrors' }); // of what it asks for at the moment nobody sees the answer
  await page.goto('about:blank'); // a screen that is open would complain that it may not look any more
  await asOwner('DELETE', `/kiosk-links/${id}`);
});
