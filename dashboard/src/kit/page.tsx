import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { useWords } from '../words';
import { asLeft } from './list-state';
import { PageLink } from './page-link';
import { useShell } from './shell-context';

export interface Crumb {
  to: string;
  text: string;
}

interface PageProps {
  /** Also the title of the browser's tab. */
  title: string;
  /** What stands in the tab instead of the title, e.g. with a count. */
  tab?: string;
  /** The pages above this one, outermost first. */
  crumbs?: Crumb[];
  /** What stands beside the title: buttons of the whole page. */
  actions?: ReactNode;
  /** `text` for forms and reading, `wide` for lists, `full` for walls. */
  width?: keyof typeof widths;
  children: ReactNode;
}

const widths = { text: 'max-w-3xl', wide: 'max-w-[90rem]', full: '' } as const;

/** The place where focus went last, so that a page that renders anew does not take it again. */
let arrivedAt: string | null = null;

/** A page with its head: where one is, what it is, what can be done. */
export function Page({ title, tab = title, crumbs, actions, width = 'wide', children }: PageProps) {
  const { t } = useWords();
  const { place, tools } = useShell();
  const heading = useArrival();
  useEffect(() => {
    document.title = `${tab} · ${t('app.name')}`;
  }, [tab, t]);
  return (
    <>
      <header
        className={`mx-auto flex min-h-17 w-full items-center gap-2.5 px-4 py-2 sm:gap-3 sm:px-6 print:hidden ${widths[width]}`}
      >
        <div className="min-w-0 flex-1 sm:flex sm:flex-wrap sm:items-baseline sm:gap-x-3">
          {crumbs && <Crumbs crumbs={crumbs} />}
          <h1
            ref={heading}
            tabIndex={-1}
            className="text-lg leading-tight font-[650] tracking-tight text-balance outline-none"
          >
            {title}
          </h1>
          {!crumbs && place}
        </div>
        {actions}
        {tools}
      </header>
      <main
        id="main"
        tabIndex={-1}
        className={`mx-auto w-full px-4 pb-10 outline-none sm:px-6 print:p-0 ${widths[width]}`}
      >
        {children}
      </main>
    </>
  );
}

/** After a navigation, focus goes to the heading: keyboards go on from there, and screen readers say where one is. */
function useArrival() {
  const { key } = useLocation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Where one begins, focus stays at the top: the link past the navigation comes first.
    const begins = arrivedAt === null || key === 'default';
    if (key === arrivedAt) return;
    arrivedAt = key;
    if (begins) return;
    heading.current?.focus({ preventScroll: true });
    // The page's own first render only: a change of its address's query is no arrival.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return heading;
}

function Crumbs({ crumbs }: { crumbs: Crumb[] }) {
  const { t } = useWords();
  return (
    <nav aria-label={t('kit.crumbs')} className="w-full text-sm text-muted">
      <ol className="flex flex-wrap">
        {crumbs.map(({ to, text }) => (
          <li key={to} className="not-last:after:px-1.5 not-last:after:content-['/']">
            <PageLink to={asLeft(to)} className="hover:text-ink hover:underline">
              {text}
            </PageLink>
          </li>
        ))}
      </ol>
    </nav>
  );
}
