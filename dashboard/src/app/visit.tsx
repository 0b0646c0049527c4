import { act, render, screen } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { Provider } from 'react-redux';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeEach, vi } from 'vitest';
import { makeStore } from '@/api/store';
import { choose } from '@/words';
import { App } from './app';
import { FakeHub } from './fake-hub';

/** Opens the app at an address. */
export function visit(address = '/') {
  return render(
    <Provider store={makeStore()}>
      <MemoryRouter initialEntries={[address]}>
        <App />
      </MemoryRouter>
    </Provider>,
  );
}

/** The card of a pit. */
export const pit = (number: number) => screen.findByRole('article', { name: `Pit ${number}` });

/** Before each test a hub of its own, and somebody at the keyboard. */
export function withHub(): { hub: FakeHub; person: UserEvent } {
  const here = { hub: new FakeHub(), person: userEvent.setup() };
  beforeEach(() => {
    here.hub = new FakeHub();
    here.hub.install();
  });
  afterEach(async () => {
    await act(() => choose('en'));
    vi.unstubAllGlobals();
  });
  return here;
}
