import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'react-redux';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { dropPushOfOthers } from '@/api/push';
import { makeStore } from '@/api/store';
import '@/kit/app.css';
import { reloadForMissingParts } from '@/live/worker';
import { startWords } from '@/words';
import { App } from './app';
import { Broken } from './page-boundary';

startWords();
reloadForMissingParts();
void dropPushOfOthers();
const store = makeStore();
// One route, since the app finds its pages by itself; the router's part is to hold back whoever has unsaved changes.
const router = createBrowserRouter([{ path: '*', element: <App />, errorElement: <Broken /> }]);
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Provider store={store}>
        <RouterProvider router={router} />
      </Provider>
    </StrictMode>,
  );
}
