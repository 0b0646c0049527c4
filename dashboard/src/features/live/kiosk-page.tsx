import { useEffect, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { forgetScreen, leaveKiosk, openKiosk } from '@/api/tokens';
import { useStore } from '@/api/store';
import { useFeed } from '@/api/use-feed';
import type { KioskEntry } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { Icon, Logo } from '@/kit/icons';
import { Notice } from '@/kit/notice';
import { showZone } from '@/live/zone';
import { useWords } from '@/words';
import { LivePage } from './live-page';

const RETRY_MS = 5_000;

type Entry = KioskEntry | 'opening' | 'unreachable' | 'refused';

/** The live page on a wall: opened by a link instead of a sign-in, to be looked at only. */
export function KioskPage() {
  const { t } = useWords();
  const { link = '' } = useParams();
  const go = useNavigate();
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
          <div className="flex flex-wrap justify-center gap-2">
            <Button
              onClick={() => {
                location.reload();
              }}
            >
              {t('app.tryAgain')}
            </Button>
            <Button
              onClick={() => {
                forgetScreen();
                void go('/kiosk');
              }}
            >
              {t('kiosk.typeCode')}
            </Button>
          </div>
        </Notice>
      </main>
    );
  }
  if (typeof entry === 'object') return <Wall entry={entry} />;
  return (
    <main className="grid min-h-dvh place-items-center p-4 text-center text-muted">
      <div className="flex flex-col items-center gap-4">
        <Logo size={56} />
        <p role="status">{t(entry === 'unreachable' ? 'app.unreachable' : 'app.starting')}</p>
      </div>
    </main>
  );
}

function Wall({ entry: { workshop_id, workshop_name, time_zone } }: { entry: KioskEntry }) {
  useFeed(workshop_id);
  useEffect(() => {
    showZone(time_zone);
    return () => {
      showZone(null);
    };
  }, [time_zone]);
  return <LivePage workshop={workshop_id} name={workshop_name} wall />;
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
        setEntry(opened.data);
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
