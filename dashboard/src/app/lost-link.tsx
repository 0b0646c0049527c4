import { useLocation } from 'react-router';
import { useStore } from '@/api/store';
import { Delayed } from '@/kit/delayed';
import { Icon } from '@/kit/icons';
import { useWords } from '@/words';

/** Most losses mend themselves before anybody wonders. */
const LOST_MS = 3_000;

/** Says that news do not come by themselves now, in a place of its own: nothing moves for it. Live has its own sign. */
export function LostLink() {
  const { t } = useWords();
  const { pathname } = useLocation();
  const away = useStore(({ session }) => session.unconfirmed === true);
  const lost = useStore(({ feed }) => feed.link === 'lost' || feed.platform === 'lost');
  return (
    <div
      role="status"
      className="pointer-events-none fixed bottom-[calc(4.5rem+env(safe-area-inset-bottom))] left-4 z-20 lg:bottom-6 lg:left-26 print:hidden"
    >
      {away && (
        <p className="rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn shadow-card">{t('app.databaseAway')}</p>
      )}
      {!away && lost && pathname !== '/' && (
        <Delayed ms={LOST_MS}>
          <p className="flex items-center gap-2 rounded-full bg-warn-soft px-3 py-2 text-xs text-warn shadow-card">
            <Icon name="noSignal" size={16} />
            <b className="font-semibold">{t('link.lost')}</b> {t('link.polling')}
          </p>
        </Delayed>
      )}
    </div>
  );
}
