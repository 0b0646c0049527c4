import { useEffect, useState, type ComponentType } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'react-redux';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { signedIn } from '@/api/session';
import { makeStore } from '@/api/store';
import { useFeed } from '@/api/use-feed';
import type { Reading } from '@/contract/shapes';
import { applyReading, type Board } from '@/domain/board';
import { LivePage } from '@/features/live/live-page';
import { PitCard } from '@/features/live/pit-card';
import { startWords } from '@/words';
import { installHub } from './fake-hub';
import { alerts, devices, jobs, latest, pits, stream } from './fake-workshop';
import '@/kit/app.css';

/** The product's page, and the same cards as one would write them first: every message draws the whole grid. */
function Product() {
  useFeed(1);
  return <LivePage workshop={1} />;
}

const Card = (PitCard as unknown as { type: ComponentType<Record<string, unknown>> }).type;

function Naive() {
  const [board, setBoard] = useState<Board>(() => Object.fromEntries(pits.map(({ id }) => [id, latest(id)])));
  useEffect(() => {
    stream((frame) => {
      const { data } = JSON.parse(frame) as { data: Reading };
      setBoard((before) => {
        const moved = structuredClone(before[data.pit_id] ?? latest(data.pit_id));
        applyReading(moved, data);
        return { ...before, [data.pit_id]: moved };
      });
    });
  }, []);
  return (
    <main className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,300px),1fr))] gap-4 p-6">
      {pits.map((pit) => (
        <Card
          key={pit.id}
          pit={pit}
          latest={board[pit.id] ?? null}
          loading={false}
          alerts={alerts.filter(({ pit_id }) => pit_id === pit.id)}
          devices={devices.filter(({ pit_id }) => pit_id === pit.id)}
          jobs={{ active: jobs.find(({ pit_id }) => pit_id === pit.id) ?? null, next: null }}
          workshop={1}
        />
      ))}
    </main>
  );
}

installHub();
startWords();
sessionStorage.setItem('pitwatch.access', 'a');
sessionStorage.setItem('pitwatch.access-ends', String(Date.now() + 3_600_000));
const store = makeStore();
store.dispatch(
  signedIn({
    id: 1,
    username: 'owner',
    name: 'Asha Sharma',
    email: 'asha@example.com',
    phone: null,
    role: 'owner',
    sub_role: null,
    workshop_id: 1,
    language: 'en',
    must_change_password: false,
  }),
);
const naive = new URLSearchParams(location.search).get('mode') === 'naive';
const router = createBrowserRouter([{ path: '*', element: naive ? <Naive /> : <Product /> }]);
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <Provider store={store}>
      <RouterProvider router={router} />
    </Provider>,
  );
}
