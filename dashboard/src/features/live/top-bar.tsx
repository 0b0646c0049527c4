import type { Alert } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { Icon, Logo } from '@/kit/icons';
import { LanguageSwitch, ThemeSwitch } from '@/kit/preferences';
import { timeOf } from '@/kit/times';
import { useClock } from '@/live/clock';
import { useWords } from '@/words';
import { fillScreen, useFullscreen } from './use-fullscreen';

/** Opens the alerts, and says how many are open. */
export function AlertBell({ alerts, onPress }: { alerts: Alert[]; onPress: () => void }) {
  const { t } = useWords();
  const openAlerts = alerts.filter(({ status }) => status === 'open').length;
  // What somebody has seen to goes on all the same.
  const label =
    openAlerts === 0 && alerts.length > 0
      ? t('alert.bellAcknowledged', { count: alerts.length })
      : t('alert.bell', { count: openAlerts });
  return (
    <Button square aria-label={label} onClick={onPress} className="relative">
      <Icon name="bell" size={20} />
      {openAlerts > 0 && (
        <span className="num absolute -top-1.5 -right-1.5 min-w-5 rounded-full bg-bad-strip px-1 text-center text-xs leading-5 font-bold text-on-bad-strip">
          {openAlerts > 99 ? '99+' : openAlerts}
        </span>
      )}
    </Button>
  );
}

/** What the workshop's clocks show. */
function Clock() {
  const { i18n } = useWords();
  const time = useClock((now) => timeOf(now, i18n.language));
  return <time className="num flex-none text-xl font-[650] tracking-tight">{time}</time>;
}

interface WallBarProps {
  name: string | undefined;
  openAlerts: number;
  /** Null: there is nothing to go back to. */
  onLeave: (() => void) | null;
}

/** What stands above the pits on a wall screen. */
export function WallBar({ name, openAlerts, onLeave }: WallBarProps) {
  const { t } = useWords();
  const full = useFullscreen();
  return (
    <header className="flex h-17 items-center gap-1 px-4 sm:gap-3 sm:px-6">
      <span className="max-sm:hidden">
        <Logo />
      </span>
      <h1 className="min-w-0 flex-1 truncate text-lg leading-tight font-[650] tracking-tight">
        {name ?? t('live.title')}
      </h1>
      <span className="max-sm:hidden">
        <Clock />
      </span>
      {openAlerts > 0 && (
        <p className="num flex items-center gap-2 rounded-full bg-bad-strip px-3 py-1.5 text-sm font-semibold text-on-bad-strip">
          <Icon name="bell" size={16} />
          <span className="max-sm:sr-only">{t('alert.bell', { count: openAlerts })}</span>
          <span aria-hidden className="sm:hidden">
            {openAlerts}
          </span>
        </p>
      )}
      {full !== true && (
        <>
          <LanguageSwitch />
          <ThemeSwitch />
        </>
      )}
      {full === false && (
        <Button square look="quiet" aria-label={t('live.fullscreen')} onClick={fillScreen}>
          <Icon name="expand" />
        </Button>
      )}
      {onLeave && (
        <Button square look="quiet" aria-label={t('live.leaveWall')} onClick={onLeave}>
          <Icon name="close" />
        </Button>
      )}
    </header>
  );
}
