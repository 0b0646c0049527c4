import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { ok, refuse } from '@/testing/fake-hub';
import { visit, withHub } from '@/testing/visit';

const here = withHub();

it('says without a sign-in where the data are kept, and leads back', async () => {
  here.hub.on('GET', '/about', () => ok({ version: '1.4.0', data_region: 'India (Mumbai)', signup: 'off' }));
  visit('/legal');
  expect(await screen.findByText('India (Mumbai)')).toBeDefined();
  expect(screen.getByText('Pitwatch 1.4.0')).toBeDefined();
  await here.person.click(screen.getByRole('link', { name: 'Back to Pitwatch' }));
  expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeDefined();
});

it('says so when nobody has named the place', async () => {
  here.hub.on('GET', '/about', () => ok({ version: '1.4.0', data_region: null, signup: 'off' }));
  visit('/legal');
  expect(await screen.findByText(/it is not named here/)).toBeDefined();
});

it('tells the rest while the hub can not be asked', async () => {
  here.hub.on('GET', '/about', () => refuse({ status: 503, code: 'unavailable' }));
  visit('/legal');
  expect(await screen.findByText("This can't be told right now.")).toBeDefined();
  expect(screen.getByRole('heading', { name: 'Your rights' })).toBeDefined();
});

it('is found from the sign-in', async () => {
  here.hub.on('GET', '/about', () => ok({ version: '1.4.0', data_region: null, signup: 'off' }));
  visit('/sign-in');
  await here.person.click(await screen.findByRole('link', { name: 'Privacy and data' }));
  expect(await screen.findByRole('heading', { name: 'Privacy and data' })).toBeDefined();
});
