import { device } from './demo';
import { card, empty, expect, makeJob, test } from './fixtures';

test('the card of a pit follows the work on a car, without a reload', async ({ live, asOwner }) => {
  const pit = device(1);
  await empty(asOwner, pit.pit_id);
  const shown = card(live, pit);
  await expect(shown.locator('[data-free]')).toContainText('No car is waiting');

  const { id } = await makeJob(asOwner, pit.pit_id, 'Mahindra XUV700');
  await expect(shown.locator('[data-free]')).toContainText('Next: Mahindra XUV700, Full PPF');

  await asOwner('POST', `/jobs/${id}/status`, { status: 'in_progress' });
  await expect(shown.getByText('Mahindra XUV700')).toBeVisible();
  await expect(shown.locator('[data-stage]')).toHaveText('Inspection');
  await expect(shown.locator('[data-left] p').first()).toHaveText(/^(6 h|5 h 5\d min)$/);

  await asOwner('POST', `/jobs/${id}/stage`, { stage: 'inspection', action: 'finish' });
  await expect(shown.locator('[data-stage]')).toHaveText('Wash and decontamination');
  await expect(shown.getByText('5 %')).toBeVisible();

  await asOwner('PATCH', `/jobs/${id}/time`, {
    estimated_end_time: new Date(Date.now() + 20.5 * 60_000).toISOString(),
  });
  await expect(shown.locator('[data-left] p').first()).toHaveText(/^(20|21) min$/);

  await live.getByRole('button', { name: /^In work/ }).click();
  await expect(shown).toBeVisible();
  await live.getByRole('button', { name: /^All/ }).click();

  await asOwner('POST', `/jobs/${id}/status`, { status: 'quality_check' });
  await expect(shown.locator('[data-stage]')).toHaveText('Quality check');
  await asOwner('POST', `/jobs/${id}/status`, { status: 'completed' });
  await expect(shown.locator('[data-free]')).toBeVisible();
  await asOwner('POST', `/jobs/${id}/status`, { status: 'delivered' });
});
