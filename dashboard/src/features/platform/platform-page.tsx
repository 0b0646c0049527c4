import type { ReactNode } from 'react';
import { Page } from '@/kit/page';
import { PageLink } from '@/kit/page-link';
import { usePlatformFeed } from './use-platform-feed';
import { usePlatformWords } from './words';

/** The pages of the platform, in the order in which a night goes: what is wrong, where, and who. */
export const sections = {
  overview: '/platform',
  alerts: '/platform/alerts',
  routes: '/platform/routes',
  letters: '/platform/dead-letters',
  clients: '/platform/broker',
  plugins: '/platform/plugins',
  logs: '/platform/logs',
  audit: '/platform/audit',
  system: '/platform/system',
  backups: '/platform/backups',
  subscriptions: '/platform/subscriptions',
  licences: '/platform/licences',
} as const;

export type PlatformSection = keyof typeof sections;

interface PlatformPageProps {
  here: PlatformSection;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page of the platform with the way to all others. */
export function PlatformPage({ here, actions, children }: PlatformPageProps) {
  const { t } = usePlatformWords();
  usePlatformFeed();
  return (
    <Page title={t(`page.${here}`)} tab={`${t(`page.${here}`)} · ${t('title')}`} actions={actions}>
      <nav
        aria-label={t('title')}
        className="relative -mx-4 mb-4 overflow-x-auto border-b border-line px-4 sm:mx-0 sm:px-0"
      >
        <ul className="flex gap-1">
          {(Object.keys(sections) as PlatformSection[]).map((section) => (
            <li key={section} className="flex-none">
              <PageLink
                to={sections[section]}
                aria-current={section === here ? 'page' : undefined}
                className="-mb-px inline-flex h-11 items-center border-b-2 border-transparent px-3 text-sm font-[550] whitespace-nowrap text-muted -outline-offset-2 hover:text-ink aria-[current]:border-accent aria-[current]:text-ink"
              >
                {t(`page.${section}`)}
              </PageLink>
            </li>
          ))}
        </ul>
      </nav>
      {children}
    </Page>
  );
}
