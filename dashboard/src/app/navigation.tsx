import { useLocation } from 'react-router';
import { Icon, Logo } from '@/kit/icons';
import { PageLink } from '@/kit/page-link';
import type { PageRoute } from '@/kit/page-route';
import { usePopup } from '@/kit/use-popup';
import { useWords } from '@/words';
import { leadsTo } from './find-page';

/** As many entries as thumbs can tell apart; the others hide behind "More". */
const ON_PHONE = 5;

type Entry = PageRoute & { nav: NonNullable<PageRoute['nav']> };

/** The pages of the app: a rail at the left, on phones a bar at the bottom. */
export function Navigation({ entries }: { entries: Entry[] }) {
  const { t } = useWords();
  const { pathname } = useLocation();
  const { open, setOpen, button, root } = usePopup();
  const shown = entries.length > ON_PHONE ? ON_PHONE - 1 : ON_PHONE;
  const hidden = entries.slice(shown);
  return (
    <nav
      aria-label={t('nav.title')}
      className="fixed inset-x-0 bottom-0 z-20 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] lg:sticky lg:top-0 lg:right-auto lg:h-dvh lg:w-22 lg:flex-none lg:overflow-y-auto lg:border-t-0 lg:border-r lg:pb-0 print:hidden"
    >
      <div className="hidden h-17 place-items-center lg:grid">
        <Logo />
      </div>
      <ul className="flex justify-around gap-1 px-1 py-1 lg:flex-col lg:justify-start lg:px-2">
        {entries.map((entry, i) => (
          <li key={entry.path} className={`min-w-0 flex-1 lg:flex-none ${i < shown ? '' : 'max-lg:hidden'}`}>
            <EntryLink entry={entry} here={leadsTo(entry.path, pathname)} />
          </li>
        ))}
        {hidden.length > 0 && (
          <li className="min-w-0 flex-1 lg:hidden">
            <div ref={root}>
              <button
                ref={button}
                type="button"
                aria-expanded={open}
                aria-controls="more-pages"
                onClick={() => {
                  setOpen(!open);
                }}
                className={`${look} w-full`}
              >
                <Icon name="more" size={22} />
                {t('nav.more')}
              </button>
              <ul
                id="more-pages"
                hidden={!open}
                className="absolute right-2 bottom-full mb-2 w-56 rounded-lg border border-line bg-raised p-2 shadow-2xl"
              >
                {hidden.map((entry) => (
                  <li key={entry.path}>
                    <PageLink
                      to={entry.path}
                      aria-current={leadsTo(entry.path, pathname) ? 'page' : undefined}
                      onClick={() => {
                        setOpen(false);
                      }}
                      className="flex min-h-11 items-center gap-3 rounded-md px-3 text-sm font-[550] hover:bg-sunken aria-[current]:text-accent"
                    >
                      <Icon name={entry.nav.icon} />
                      {t(`nav.${entry.nav.text}`)}
                    </PageLink>
                  </li>
                ))}
              </ul>
            </div>
          </li>
        )}
      </ul>
    </nav>
  );
}

const look =
  'flex min-h-13 flex-col items-center justify-center gap-1 rounded-md px-1 py-1.5 text-center text-xs leading-tight font-[550] text-muted transition-colors hover:bg-sunken hover:text-ink aria-[current]:bg-accent-soft aria-[current]:text-accent lg:min-h-16';

function EntryLink({ entry, here }: { entry: Entry; here: boolean }) {
  const { t } = useWords();
  return (
    <PageLink to={entry.path} aria-current={here ? 'page' : undefined} className={look}>
      <Icon name={entry.nav.icon} size={22} />
      {t(`nav.${entry.nav.text}`)}
    </PageLink>
  );
}
