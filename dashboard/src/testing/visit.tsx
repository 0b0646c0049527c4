import { act, render, screen } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { Provider } from 'react-redux';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach, beforeEach, vi } from 'vitest';
import { makeStore } from '@/api/store';
import { choose } from '@/words';
import { App } from '@/app/app';
import { FakeHub } from './fake-hub';

let router: ReturnType<typeof createMemoryRouter> | null = null;

/** Where the app is now, with everything that its history would keep. */
export const address = () => router?.state.location;

/** Opens the app at an address. */
export function visit(start = '/') {
  router = createMemoryRouter([{ path: '*', element: <App /> }], { initialEntries: [start] });
  return render(
    <Provider store={makeStore()}>
      <RouterProvider router={router} />
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
