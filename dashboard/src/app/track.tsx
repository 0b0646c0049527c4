import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { TrackPage } from '@/features/track/track-page';
import '@/kit/track.css';
import { reloadForMissingParts } from '@/live/worker';
import { startTrackWords } from '@/words/track';

startTrackWords();
reloadForMissingParts();
const root = document.getElementById('root');
// The hub sends this page for /track/TOKEN only.
const token = location.pathname.split('/')[2] ?? '';
if (root) {
  createRoot(root).render(
    <StrictMode>
      <TrackPage token={token} />
    </StrictMode>,
  );
}
