import { Moment } from '@/kit/moment';
import { Empty, Loaded } from '@/kit/states';
import { Badge, type Tone } from './badge';
import { usePluginsQuery } from './calls';
import { Facts } from './facts';
import { PlatformPage } from './platform-page';
import type { Plugin } from './shapes';
import { usePolling } from './use-platform-feed';
import { usePlatformWords } from './words';

const tones: Record<Plugin['state'], Tone> = {
  starting: 'warn',
  active: 'ok',
  failed: 'bad',
  off: 'bad',
  refused: 'bad',
  lingering: 'warn',
};
/** Of failures no event tells. */
const POLL_MS = 15_000;

/** What is plugged in, what of it is off for want of a setting, and what has failed; that first. */
export function PluginsPage() {
  const { t } = usePlatformWords();
  const query = usePluginsQuery(undefined, usePolling(POLL_MS));
  return (
    <PlatformPage here="plugins">
      <Loaded query={query}>
        {(plugins) =>
          plugins.length === 0 ? (
            <Empty icon="kit" title={t('plugins.none')} />
          ) : (
            <ul aria-label={t('page.plugins')} className="grid gap-3 lg:grid-cols-2">
              {[...plugins]
                .sort((a, b) => rank(a) - rank(b))
                .map((plugin) => (
                  <li key={`${plugin.bundle} ${plugin.version}`} className="min-w-0">
                    <PluginCard plugin={plugin} />
                  </li>
                ))}
            </ul>
          )
        }
      </Loaded>
    </PlatformPage>
  );
}

const rank = ({ state, off }: Plugin): number =>
  tones[state] === 'bad' ? 0 : state !== 'active' ? 1 : off.length > 0 ? 2 : 3;

function PluginCard({ plugin }: { plugin: Plugin }) {
  const { t } = usePlatformWords();
  const { bundle, version, kind, state, file, services, off, routes, failures, last_error, last_failed_at } = plugin;
  const own = (text: string | null) => text !== null && text !== '' && <span translate="no">{text}</span>;
  const facts = [
    { name: t('plugins.services'), value: own(services.join(', ')) },
    { name: t('plugins.off'), value: off.length > 0 && <Badge tone="warn">{own(off.join('; '))}</Badge> },
    { name: t('plugins.routes'), value: own(routes.join(', ')) },
    { name: t('plugins.failures'), value: failures > 0 && failures },
    { name: t('plugins.lastError'), value: own(last_error) },
    { name: t('plugins.lastFailed'), value: last_failed_at !== null && <Moment at={last_failed_at} /> },
    { name: t('plugins.file'), value: own(file) },
  ];
  return (
    <article className="flex h-full flex-col gap-3 rounded-lg border border-line bg-surface p-4 shadow-card">
      <h2 className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <span translate="no" className="min-w-0 font-semibold wrap-anywhere">
          {bundle}
        </span>
        <span className="text-sm">
          <Badge tone={tones[state]}>{t(`plugin.${state}`)}</Badge>
        </span>
      </h2>
      <p className="text-sm text-muted">
        {kind && `${t(`pluginKind.${kind}`)} · `}
        <span translate="no">{version}</span>
      </p>
      <Facts facts={facts.filter(({ value }) => value !== false)} />
    </article>
  );
}
