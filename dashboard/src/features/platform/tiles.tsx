import { PageLink } from '@/kit/page-link';
import { useWords } from '@/words';
import { useOwnAlertsQuery } from './calls';
import { sections, type PlatformSection } from './platform-page';
import type { Overview } from './shapes';
import { usePlatformWords } from './words';

const OPEN = { chosen: { cleared: 'false' }, page: 1 };

interface Tile {
  to: PlatformSection;
  name: string;
  value: number | null;
  /** Whether somebody has to look. */
  bad: boolean;
}

/** The platform in numbers, each the way to what is behind it. */
export function Tiles({ overview }: { overview: Overview }) {
  const { t } = usePlatformWords();
  const { i18n } = useWords();
  const alerts = useOwnAlertsQuery(OPEN).data?.total ?? null;
  const unpaid = ['past_due', 'suspended', 'expired'].reduce((sum, one) => sum + (overview.workshops[one] ?? 0), 0);
  const tiles: Tile[] = [
    { to: 'alerts', name: t('tile.alerts'), value: alerts, bad: (alerts ?? 0) > 0 },
    { to: 'letters', name: t('tile.letters'), value: overview.dead_letters, bad: overview.dead_letters > 0 },
    { to: 'subscriptions', name: t('tile.unpaid'), value: unpaid, bad: unpaid > 0 },
    { to: 'licences', name: t('tile.devices'), value: sum(overview.devices), bad: false },
    { to: 'letters', name: t('tile.refused'), value: overview.refused_messages, bad: false },
  ];
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(9.5rem,1fr))] gap-2.5">
      {tiles.map(({ to, name, value, bad }) => (
        <li key={name}>
          <PageLink
            to={sections[to]}
            className="flex h-full flex-col gap-1 rounded-lg border border-line bg-surface px-4 py-3 shadow-card hover:border-line-strong"
          >
            <b className={`num text-xl font-[650] ${bad ? 'text-bad' : ''}`}>
              {value === null ? '–' : value.toLocaleString(`${i18n.language}-IN`)}
            </b>
            <span className="text-sm text-muted">{name}</span>
          </PageLink>
        </li>
      ))}
    </ul>
  );
}

const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((all, one) => all + one, 0);
