import { expect, test } from './fixtures';

test('the page of the API names its calls and loads nothing from elsewhere', async ({ page, baseURL }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto('/api/docs');

  await page.getByRole('link', { name: 'auth', exact: true }).click();
  await expect(page.getByText('/auth/login', { exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'workshops', exact: true }).click();
  await expect(page.getByText('/workshops/{id}/pits', { exact: true }).first()).toBeVisible();
  expect(asked.filter((url) => url.startsWith('http') && !url.startsWith(`${baseURL}/`))).toEqual([]);
  await page.getByRole('link', { name: 'Devices (MQTT) and the live stream' }).click();
  await expect(page.getByRole('heading', { name: 'workshop/{workshop}/pit/{pit}/sensors', exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: /^sensor_update / })).toBeVisible();
  expect(asked.filter((url) => url.startsWith('http') && !url.startsWith(`${baseURL}/`))).toEqual([]);
});
