import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { visit, withHub } from '@/testing/visit';

/** Stands in for ECharts, which needs a canvas; its own drawing is tried in the browser. */
vi.mock('@/chart/draw', () => ({
  draw: () => ({ show: vi.fn(), zoom: vi.fn(), point: vi.fn(), close: vi.fn() }),
}));

const here = withHub();

async function form() {
  visit('/kit');
  const part = await screen.findByRole('region', { name: 'Form' });
  await within(part).findByRole('combobox', { name: 'Pit', expanded: false });
  return within(part);
}

async function fill(fields: Awaited<ReturnType<typeof form>>, plate: string) {
  await here.person.type(fields.getByLabelText('Customer'), ' Anita Desai ');
  await here.person.type(fields.getByLabelText('Plate'), plate);
  await here.person.type(fields.getByRole('combobox', { name: 'Car' }), 'BMW X5');
  await here.person.tab(); // as long as its list is open, all else is hidden from screen readers
  await here.person.type(fields.getByRole('combobox', { name: 'Pit' }), 'pit 3');
  await here.person.click(await screen.findByRole('option', { name: 'Pit 3' }));
  await here.person.type(fields.getByLabelText('Promised for'), '2026-08-02T17:30');
}

describe('a form', () => {
  it('says at each field what is missing or wrong, and goes to the first one', async () => {
    const fields = await form();
    await here.person.type(fields.getByLabelText('Price (₹)', { exact: false }), 'a lot');
    await here.person.click(fields.getByRole('button', { name: 'Create the job' }));
    const name = fields.getByLabelText('Customer');
    expect(await fields.findAllByText('Fill this in.')).toHaveLength(4);
    expect(fields.getByText('At least 4 characters.')).toBeDefined();
    expect(fields.getByText('Enter a number.')).toBeDefined();
    expect(document.activeElement).toBe(name);
    expect(name.getAttribute('aria-invalid')).toBe('true');
    const described = name.getAttribute('aria-describedby')?.split(' ') ?? [];
    expect(described.map((id) => document.getElementById(id)?.textContent)).toContain('Fill this in.');
  });

  it('saves what fits the contract', async () => {
    const fields = await form();
    await fill(fields, 'KA05MN4821');
    await here.person.type(fields.getByLabelText('Price (₹)', { exact: false }), '12500,50');
    await here.person.click(fields.getByLabelText('Ravi Kumar'));
    await here.person.click(fields.getByRole('button', { name: 'Create the job' }));
    const saved = await fields.findByText(/^\{/);
    expect(JSON.parse(saved.textContent)).toEqual({
      name: 'Anita Desai',
      plate: 'KA05MN4821',
      price: 12500.5,
      note: null,
      type: 'full_ppf',
      way: 'link',
      pit: 3,
      model: 'BMW X5',
      ends: '2026-08-02T12:00:00.000Z',
      video: false,
      staff: ['3'],
    });
  });

  it('shows what the server refuses at the field that it names, and keeps what was typed', async () => {
    const fields = await form();
    await fill(fields, 'KA01');
    await here.person.click(fields.getByRole('button', { name: 'Create the job' }));
    expect(await fields.findByText('is in work already')).toBeDefined();
    expect(fields.getByText('Not saved: see the fields marked below.')).toBeDefined();
    expect(fields.getByLabelText('Plate')).toHaveProperty('value', 'KA01');
    expect(fields.getByLabelText('Customer')).toHaveProperty('value', ' Anita Desai ');
  });

  it('asks before one leaves with unsaved changes', async () => {
    const fields = await form();
    await here.person.type(fields.getByLabelText('Customer'), 'Anita');
    const [link] = screen.getAllByRole('link', { name: 'BMW X5' });
    if (link) await here.person.click(link);
    await here.person.click(await screen.findByRole('button', { name: 'Stay' }));
    expect(fields.getByLabelText('Customer')).toHaveProperty('value', 'Anita');
    if (link) await here.person.click(link);
    await here.person.click(await screen.findByRole('button', { name: 'Leave' }));
    await waitFor(() => {
      expect(screen.queryByRole('region', { name: 'Form' })).toBeNull();
    });
  });
});
