import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { SearchList } from './search-list';

const list = (
  <SearchList
    label="Go to"
    placeholder=""
    text=""
    onText={() => undefined}
    choices={[]}
    onChosen={() => undefined}
    searching={false}
  />
);

it('takes the focus when it comes', async () => {
  render(list);
  expect(await screen.findByRole('searchbox', { name: 'Go to' })).toBe(document.activeElement);
});

it('leaves the focus with whoever is at something else by then', async () => {
  const { rerender } = render(
    <>
      <button type="button">Dialog</button>
    </>,
  );
  screen.getByRole('button').focus();
  rerender(
    <>
      <button type="button">Dialog</button>
      {list}
    </>,
  );
  expect(await screen.findByRole('searchbox', { name: 'Go to' })).toBeDefined();
  expect(screen.getByRole('button', { name: 'Dialog' })).toBe(document.activeElement);
});
