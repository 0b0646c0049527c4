import { useEffect, useState } from 'react';
import { useParams } from 'react-router';
import { leaveKiosk, openKiosk } from '@/api/tokens';
import { useStore } from '@/api/store';
import { useFeed } from '@/api/use-feed';
import { Button } from '@/kit/button';
import { Icon, Logo } from '@/kit/icons';
import { Notice } from '@/kit/notice';
import { useWords } from '@/words';
import { LivePage } from './live-page';

const RETRY_MS = 5_000;

type Entry = { workshop: number } | 'opening' | 'unreachable' | 'refused';

/** The live page on a wall: opened by a link instead of a sign-in, to be looked at only. */
export function KioskPage() {
  const { t } = useWords();
  const { link = '' } = useParams();
  const entry = useKioskEntry(link);
  // A link that is revoked while the page is there.
  const ended = useStore(({ session }) => session.ended);

  useEffect(() => {
    document.title = `${t('role.kiosk')} · ${t('app.name')}`;
  }, [t]);

  if (ended || entry === 'refused') {
    return (
      <main>
        <Notice icon={<Icon name="noSignal" size={40} />} title={t('kiosk.refused')}>
          <p>{t('kiosk.refusedHint')}</p>
          <Button
            onClick={() => {
              location.reload();
            }}
          >
            {t('app.tryAgain')}
          </Button>
        </Notice>
      </main>
    );
  }
  if (typeof entry === 'object') return <Wall workshop={entry.workshop} />;
  return (
    <main className="grid min-h-dvh place-items-center p-4 text-center text-muted">
      <div className="flex flex-col items-center gap-4">
        <Logo size={56} />
        <p role="status">{t(entry === 'unreachable' ? 'app.unreachable' : 'app.starting')}</p>
      </div>
    </main>
  );
}

function Wall({ workshop }: { workshop: number }) {
  useFeed(workshop);
  return <LivePage workshop={workshop} wall />;
}

/** Knocks until the hub has answered: nobody stands at a wall screen to press a button. */
function useKioskEntry(link: string): Entry {
  const [entry, setEntry] = useState<Entry>('opening');
  useEffect(() => {
    let timer: number | undefined;
    let stopped = false;
    const knock = async () => {
      const opened = await openKiosk(link);
      if (stopped) return;
      if ('data' in opened) {
        setEntry({ workshop: opened.data.workshop_id });
      } else if (opened.error.status === 401 || opened.error.status === 422) {
        setEntry('refused');
      } else {
        setEntry('unreachable');
        timer = window.setTimeout(() => void knock(), (opened.error.retryAfter ?? 0) * 1000 || RETRY_MS);
      }
    };
    void knock();
    return () => {
      stopped = true;
      window.clearTimeout(timer);
      leaveKiosk();
    };
  }, [link]);
  return entry;
}
