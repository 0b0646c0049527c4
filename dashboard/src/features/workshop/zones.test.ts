import { expect, it } from 'vitest';
import { fittingZones, namedZones, zoneNames } from './zones';

it('has the present zone in any case, and the names of today', () => {
  expect(zoneNames('Etc/GMT-5')[0]).toBe('Etc/GMT-5');
  expect(zoneNames('Asia/Kolkata')[1]).toMatch(/^Asia/);
  expect(zoneNames('UTC')).toContain('Asia/Kolkata');
  expect(zoneNames('UTC')).not.toContain('Asia/Calcutta');
});

it('finds a zone by its country-wide name', () => {
  const found = fittingZones(namedZones('UTC', 'en'), 'india standard').map(({ id }) => id);
  expect(found).toContain('Asia/Kolkata');
  expect(fittingZones(namedZones('UTC', 'en'), '').length).toBeLessThan(50);
});
