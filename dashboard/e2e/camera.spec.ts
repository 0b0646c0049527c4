import { expect, test } from './fixtures';
import { whepStandIn } from './whep-stand-in';

test('an owner sees what happens in a pit, with its values over it, and when the picture stands still', async ({
  signedIn: page,
  asOwner,
  connect,
}) => {
  const { publisher, device } = await connect(2);
  await publisher.publish({ temperature: 23.4, humidity: 51, pm25: 9 });
  await asOwner('PATCH', `/pits/${device.pit_id}`, { camera_rtsp_url: 'rtsp://viewer:secret@93.184.215.14/stream' });
  await page.goto('/');
  const camera = await whepStandIn(page);
  let asked = 0;
  await page.route(new RegExp(`/api/v1/pits/${device.pit_id}/stream$`), (route) =>
    route.fulfill({ json: { status: 'success', data: camera.stream(`pvt_${++asked}`), meta: null, error: null } }),
  );

  await page.goto(`/pits/${device.pit_id}`);
  const picture = page.getByRole('figure', { name: 'Camera' });
  const video = picture.locator('video');
  const frames = () => video.evaluate((shown: HTMLVideoElement) => shown.getVideoPlaybackQuality().totalVideoFrames);
  await expect.poll(frames).toBeGreaterThan(10);
  await expect(video).toHaveAttribute('data-view', 'playing');
  await expect(picture).toContainText('Temperature 23.4 °C');
  expect(camera.tokens).toEqual(['pvt_1']);

  await camera.hold(true);
  await expect(picture.getByRole('status')).toHaveText(/The picture stands still/);
  await camera.hold(false);
  await expect(video).toHaveAttribute('data-view', 'playing');
  expect(asked).toBe(1);

  await page.getByRole('link', { name: 'Jobs', exact: true }).first().click();
  await expect.poll(camera.sessions).toBe(0);
});
