import { useEffect, useRef, useState } from 'react';
import { useStore } from '@/api/store';
import { Button } from '@/kit/button';
import { isReplaced, takeNewBuild } from '@/live/worker';
import { useWords } from '@/words';
import { useStandBy } from './use-stand-by';

const LOOK_MS = 3_600_000;

/** Says that the hub has a newer version than this tab, which takes it when one wants. */
export function UpdatePrompt() {
  const { t } = useWords();
  const replaced = useReplaced();
  const [later, setLater] = useState(false);
  const [busy, setBusy] = useState(false);
  useStandBy();
  return (
    <div
      role="status"
      className="pointer-events-none fixed right-4 bottom-[calc(4.5rem+env(safe-area-inset-bottom))] left-4 z-20 flex justify-end lg:bottom-6 print:hidden"
    >
      {replaced && !later && (
        <div className="pointer-events-auto flex max-w-md flex-wrap items-center justify-end gap-2 rounded-md border border-line bg-raised p-2 pl-4 text-sm shadow-2xl">
          <p className="flex-auto py-1">{t('app.newVersion')}</p>
          <Button
            look="quiet"
            onClick={() => {
              setLater(true);
            }}
          >
            {t('app.later')}
          </Button>
          <Button
            look="primary"
            aria-disabled={busy}
            onClick={() => {
              setBusy(true);
              void takeNewBuild();
            }}
          >
            {t('app.update')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Asked when the hub is back, which it is after each update; when somebody comes back to the tab; and each hour. */
function useReplaced(): boolean {
  const [replaced, setReplaced] = useState(false);
  const link = useStore(({ feed }) => feed.link);
  const wasLost = useRef(false);
  useEffect(() => {
    let over = false;
    const look = () => {
      if (document.visibilityState === 'hidden') return;
      void isReplaced().then((is) => {
        if (!over) setReplaced(is);
      });
    };
    if (link === 'lost') wasLost.current = true;
    if (link === 'live' && wasLost.current) {
      wasLost.current = false;
      look();
    }
    const timer = window.setInterval(look, LOOK_MS);
    document.addEventListener('visibilitychange', look);
    return () => {
      over = true;
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [link]);
  return replaced;
}
