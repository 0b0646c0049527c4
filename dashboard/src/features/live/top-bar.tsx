import { useWorkshopsQuery } from '@/api/api';
import { useStore } from '@/api/store';
import { Button } from '@/kit/button';
import { Icon, Logo } from '@/kit/icons';
import { LanguageSwitch, ThemeSwitch } from '@/kit/preferences';
import { useWords } from '@/words';
import { useNavigate } from 'react-router';
import { AccountMenu } from './account-menu';

interface TopBarProps {
  workshop: number;
  name: string | undefined;
  openAlerts: number;
  onAlerts: () => void;
}

/** Where one is, whether it is live, and the things that are always at hand. */
export function TopBar({ workshop, name, openAlerts, onAlerts }: TopBarProps) {
  const { t } = useWords();
  const platform = useStore(({ session }) => session.user?.role === 'super_admin');
  return (
    <header className="flex h-17 items-center gap-2.5 px-4 sm:gap-3 sm:px-6">
      <Logo />
      <div className="min-w-0 flex-1 sm:flex sm:items-baseline sm:gap-3">
        <h1 className="text-lg leading-tight font-[650] tracking-tight">{t('live.title')}</h1>
        {platform ? <WorkshopChoice workshop={workshop} /> : <p className="truncate text-sm text-muted">{name}</p>}
      </div>
      <div className="hidden lg:block">
        <LanguageSwitch />
      </div>
      <div className="hidden sm:block">
        <ThemeSwitch />
      </div>
      <Button square aria-label={t('alert.bell', { count: openAlerts })} onClick={onAlerts} className="relative">
        <Icon name="bell" size={20} />
        {openAlerts > 0 && (
          <span className="num absolute -top-1.5 -right-1.5 min-w-5 rounded-full bg-bad-strip px-1 text-center text-xs leading-5 font-bold text-on-bad-strip">
            {openAlerts > 99 ? '99+' : openAlerts}
          </span>
        )}
      </Button>
      <AccountMenu />
    </header>
  );
}

/** The same on a wall screen, where nobody is signed in. */
export function WallBar({ openAlerts }: { openAlerts: number }) {
  const { t } = useWords();
  return (
    <header className="flex h-17 items-center gap-3 px-4 sm:px-6">
      <Logo />
      <h1 className="flex-1 text-lg leading-tight font-[650] tracking-tight">{t('live.title')}</h1>
      {openAlerts > 0 && (
        <p className="num flex items-center gap-2 rounded-full bg-bad-strip px-3 py-1.5 text-sm font-semibold text-on-bad-strip">
          <Icon name="bell" size={16} />
          {t('alert.bell', { count: openAlerts })}
        </p>
      )}
      <LanguageSwitch />
      <ThemeSwitch />
    </header>
  );
}

/** A platform administrator goes from workshop to workshop. */
function WorkshopChoice({ workshop }: { workshop: number }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const { data: workshops = [] } = useWorkshopsQuery(undefined);
  return (
    <select
      aria-label={t('live.workshop')}
      value={workshop}
      onChange={(event) => void navigate(`/?workshop=${event.target.value}`)}
      className="h-7 max-w-full min-w-0 truncate rounded-sm bg-transparent text-sm text-muted hover:text-ink"
    >
      {workshops.map(({ id, name }) => (
        <option key={id} value={id} className="bg-surface text-ink">
          {name}
        </option>
      ))}
    </select>
  );
}
