import { screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { describe, expect, it, vi } from 'vitest';
import { visit, withHub } from '@/testing/visit';

/** Stands in for ECharts, which needs a canvas; its own drawing is tried in the browser. */
vi.mock('@/chart/draw', () => ({
  draw: () => ({ show: vi.fn(), zoom: vi.fn(), point: vi.fn(), close: vi.fn() }),
}));

const here = withHub();

const part = async (name: string) => within(await screen.findByRole('region', { name }));

describe('the kit', () => {
  it('is accessible', async () => {
    visit('/kit');
    await screen.findByRole('slider');
    await screen.findByRole('combobox', { name: 'Pit', expanded: false });
    const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`)).toEqual([]);
  });

  it('has a menu that the keyboard goes through, and that gives the focus back', async () => {
    visit('/kit');
    const buttons = await part('Buttons and menu');
    const trigger = buttons.getByRole('button', { name: 'More about Ravi' });
    trigger.focus();
    await here.person.keyboard('{ArrowDown}');
    await waitFor(async () => {
      expect(document.activeElement).toBe(await screen.findByRole('menuitem', { name: 'Edit' }));
    });
    await here.person.keyboard('{ArrowDown}{Enter}');
    expect(await buttons.findByText('Chosen: delete')).toBeDefined();
    expect(screen.queryByRole('menu')).toBeNull();
    await waitFor(() => {
      expect(document.activeElement).toBe(trigger);
    });
  });

  it('asks before what cannot be undone', async () => {
    visit('/kit');
    const overlays = await part('Dialog, confirm, toast');
    await here.person.click(overlays.getByRole('button', { name: 'Confirm' }));
    await here.person.click(await screen.findByRole('button', { name: 'Cancel' }));
    expect(await overlays.findByText('Said: kept')).toBeDefined();
    await here.person.click(overlays.getByRole('button', { name: 'Confirm' }));
    await here.person.click(await screen.findByRole('button', { name: 'Delete the template' }));
    expect(await overlays.findByText('Said: deleted')).toBeDefined();
  });

  it('takes back what can be undone', async () => {
    visit('/kit');
    const overlays = await part('Dialog, confirm, toast');
    await here.person.click(overlays.getByRole('button', { name: 'Toast' }));
    const messages = await part('Messages');
    expect(messages.getByText('Ravi was taken off the job.')).toBeDefined();
    await here.person.click(messages.getByRole('button', { name: 'Undo' }));
    expect(await overlays.findByText('Said: taken back')).toBeDefined();
    expect(messages.queryByText('Ravi was taken off the job.')).toBeNull();
  });

  it('chooses by typing, inside a dialog too', async () => {
    visit('/kit');
    const overlays = await part('Dialog, confirm, toast');
    await here.person.click(overlays.getByRole('button', { name: 'Dialog' }));
    const dialog = await screen.findByRole('dialog', { name: 'Add somebody' });
    await here.person.type(await within(dialog).findByRole('combobox', { name: 'Who' }), 'rav');
    await here.person.click(await within(dialog).findByRole('option', { name: 'Ravi Kumar' }));
    expect(within(dialog).getByRole('combobox', { name: 'Who' })).toHaveProperty('value', 'Ravi Kumar');
  });

  it('goes through tabs by arrows', async () => {
    visit('/kit');
    const choices = await part('Choices');
    await here.person.click(choices.getByRole('tab', { name: /^Open/ }));
    await here.person.keyboard('{ArrowRight}');
    expect(choices.getByRole('tab', { name: /^Ready/, selected: true })).toBe(document.activeElement);
    expect(choices.getByText('Those that are ready.')).toBeDefined();
    await here.person.keyboard('{Home}{ArrowLeft}');
    expect(choices.getByRole('tab', { name: 'Delivered', selected: true })).toBeDefined();
  });

  it('sorts and pages a table, as its address says', async () => {
    visit('/kit?sort=plate');
    const table = await part('Table');
    expect(table.getByRole('columnheader', { name: 'Plate' }).getAttribute('aria-sort')).toBe('ascending');
    expect(table.getAllByRole('row')[1]?.textContent).toContain('KA05MN1000');
    expect(table.getByText('1 to 50 of 230')).toBeDefined();
    await here.person.click(table.getByRole('button', { name: 'Plate' }));
    expect(table.getAllByRole('row')[1]?.textContent).toContain('KA05MN1229');
    for (let i = 0; i < 4; i++) await here.person.click(table.getByRole('button', { name: 'Next page' }));
    expect(table.getByText('201 to 230 of 230')).toBeDefined();
    expect(table.getAllByRole('row')).toHaveLength(31);
  });

  it('shows the last page where its address names one behind that', async () => {
    visit('/kit?page=9');
    const table = await part('Table');
    expect(await table.findByText('201 to 230 of 230')).toBeDefined();
  });

  it('says the values of a chart to the keyboard, and in a table', async () => {
    visit('/kit');
    const slider = await screen.findByRole('slider', { name: 'Values over time' });
    slider.focus();
    await here.person.keyboard('{Home}');
    expect(slider.getAttribute('aria-valuetext')).toMatch(/^Sun, 2 Aug.* Temperature 25\.\d °C, Humidity \d+ %/);
    await here.person.click(screen.getByText('Show as a table'));
    const table = await screen.findByRole('table', { name: 'Climate of pit 1' });
    expect(within(table).getAllByRole('row').length).toBeGreaterThan(20);
  });
});
