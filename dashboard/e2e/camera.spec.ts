import { expect, test } from './fixtures';
import { whepStandIn } from './whep-stand-in';

test('an owner sets a camera up and sees what happens in the pit, with its values over it, and when it stands still', async ({
  signedIn: page,
  connect,
}) => {
  const { publisher, device } = await connect(2);
  await publisher.publish({ temperature: 23.4, humidity: 51, pm25: 9 });
  await page.goto(`/pits/${device.pit_id}`);
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
  expect(camera.tokens).toEqual(['pvt_1']);

  await camera.hold(true);
  await expect(picture.getByRole('status')).toHaveText(/The picture stands still/);
  await camera.hold(false);
  await expect(video).toHaveAttribute('data-view', 'playing');
  expect(asked).toBe(1);

  await page.getByRole('button', { name: 'Take it away' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take it away' }).click();
  await expect(picture).toHaveCount(0);
  await expect.poll(camera.sessions).toBe(0);
});
