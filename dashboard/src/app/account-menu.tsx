import { Link, useLocation, type To } from 'react-router';
import { useSignOutMutation } from '@/api/session-calls';
import { roleOf } from '@/contract/shapes';
import { useStore } from '@/api/store';
import { Button } from '@/kit/button';
import { Icon, type IconName } from '@/kit/icons';
import { LanguageSwitch, ThemeSwitch } from '@/kit/preferences';
import { usePopup } from '@/kit/use-popup';
import { useWords } from '@/words';

/** Who is signed in, and the way out; on small screens language and theme too. */
export function AccountMenu() {
  const { t } = useWords();
  const user = useStore(({ session }) => session.user);
  const { open, setOpen, button, root } = usePopup();
  const [signOut] = useSignOutMutation();
  const { search } = useLocation();

  const close = () => {
    setOpen(false);
  };
  if (!user) return null;
  const mayChange = user.role === 'owner' || (user.role === 'super_admin' && search.includes('workshop='));
  const settings = mayChange && { pathname: '/workshop', search };
  return (
    <div ref={root} className="relative">
      <Button
        ref={button}
        square
        aria-label={t('app.account')}
        aria-expanded={open}
        aria-controls="account"
        onClick={() => {
          setOpen(!open);
        }}
      >
        <Icon name="person" size={20} />
      </Button>
      <div
        id="account"
        hidden={!open}
        className="absolute top-full right-0 z-10 mt-2 w-64 rounded-lg border border-line bg-raised p-4 shadow-2xl"
      >
        <p className="truncate font-semibold">{user.name}</p>
        <p className="truncate text-sm text-muted">{user.username}</p>
        <p className="text-sm text-muted">{t(`role.${roleOf(user)}`)}</p>
        <div className="mt-4 flex items-center gap-2 xl:hidden">
          <LanguageSwitch />
          <span className="sm:hidden">
            <ThemeSwitch />
          </span>
        </div>
        <MenuLink
          to={{ pathname: '/account', search }}
          icon="person"
          text={t('account.title')}
          className="mt-4"
          onGo={close}
        />
        {settings && <MenuLink to={settings} icon="gear" text={t('workshop.title')} className="mt-2" onGo={close} />}
        <Button className="mt-2 w-full" onClick={() => void signOut(undefined)}>
          <Icon name="signOut" size={16} />
          {t('app.signOut')}
        </Button>
        <Link
          to="/legal"
          onClick={close}
          className="mt-2 flex min-h-11 items-center justify-center text-sm text-muted underline hover:text-ink sm:min-h-8"
        >
          {t('app.legal')}
        </Link>
      </div>
    </div>
  );
}

interface MenuLinkProps {
  to: To;
  icon: IconName;
  text: string;
  className: string;
  onGo: () => void;
}

function MenuLink({ to, icon, text, className, onGo }: MenuLinkProps) {
  return (
    <Link
      to={to}
      onClick={onGo}
      className={`flex h-11 items-center justify-center gap-2 rounded-md border border-line text-sm leading-none font-[550] hover:border-line-strong sm:h-10 ${className}`}
    >
      <Icon name={icon} size={16} />
      {text}
    </Link>
  );
}
