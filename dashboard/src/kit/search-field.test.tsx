import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { SearchField } from './search-field';

test('what is typed while the address follows stays, and the address is told it, too', async () => {
  const told: string[] = [];
  const follows: (() => void)[] = [];
  function Page() {
    const [value, setValue] = useState('');
    return (
      <>
        <SearchField
          label="Car"
          value={value}
          onChange={(text) => {
            told.push(text);
            follows.push(() => {
              setValue(text);
            });
          }}
        />
        <output>{value}</output>
        <button
          onClick={() => {
            follows.shift()?.();
          }}
        >
          Follow
        </button>
      </>
    );
  }
  const person = userEvent.setup();
  render(<Page />);
  const field = screen.getByRole<HTMLInputElement>('searchbox', { name: 'Car' });

  await person.type(field, 'ka');
  await waitFor(() => {
    expect(told).toEqual(['ka']);
  });
  expect(field.value).toBe('ka');
  await person.type(field, ' 05');
  await person.click(screen.getByRole('button'));
  expect(screen.getByRole('status').textContent).toBe('ka');
  expect(field.value).toBe('ka 05');
  await waitFor(() => {
    expect(told.at(-1)).toBe('ka 05');
  });
  while (follows.length > 0) await person.click(screen.getByRole('button'));
  expect(screen.getByRole('status').textContent).toBe('ka 05');
  expect(field.value).toBe('ka 05');
});
