import { useState } from 'react';
import { Moment } from '@/kit/moment';
import { PageLink } from '@/kit/page-link';
import { Loaded } from '@/kit/states';
import { Badge, type Tone } from './badge';
import { useRouteFilesQuery } from './calls';
import { PlatformPage } from './platform-page';
import { RouteRow } from './route-row';
import type { Route, RouteFile } from './shapes';
import { StopDialog } from './stop-dialog';
import { Undone } from './undone';
import { usePolling } from './use-platform-feed';
import { usePlatformWords } from './words';
import { WrongConfig } from './wrong-config';

/** Of rates no event tells. */
const POLL_MS = 10_000;
const tones: Record<RouteFile['state'], Tone> = {
  ...{ loaded: 'ok', refused: 'bad', failed: 'bad', replaced: 'quiet', gone: 'quiet' },
};

/** Every flow of the hub: what it does, how much goes through, what went wrong last; those that need somebody first. */
export function RoutesPage() {
  const { t } = usePlatformWords();
  const query = useRouteFilesQuery(undefined, usePolling(POLL_MS));
  const [stopping, setStopping] = useState<Route | null>(null);
  return (
    <PlatformPage here="routes">
      <p className="mb-4 text-sm text-muted">
        {t('routes.lead')} {query.data && t('routes.node', { node: query.data.node })}
      </p>
      <Loaded query={query}>
        {({ node, config, files }) => (
          <div className="flex flex-col gap-4">
            {config.map((wrong) => (
              <WrongConfig key={wrong.file} wrong={wrong} />
            ))}
            {[...files]
              .sort((a, b) => rank(a) - rank(b))
              .map((file) => (
                <File key={file.id} file={file} node={node} onStop={setStopping} />
              ))}
          </div>
        )}
      </Loaded>
      {stopping && query.data && (
        <StopDialog
          route={stopping}
          node={query.data.node}
          onClose={() => {
            setStopping(null);
          }}
        />
      )}
    </PlatformPage>
  );
}

const rank = ({ state, undone, routes }: RouteFile): number => {
  if (tones[state] === 'bad' || undone) return 0;
  if (state === 'gone') return 3;
  return routes.some((route) => route.state !== 'started') ? 1 : 2;
};

function File({ file, node, onStop }: { file: RouteFile; node: string; onStop: (route: Route) => void }) {
  const { t } = usePlatformWords();
  const own = file.origin === 'routes';
  return (
    <section className="rounded-lg border border-line bg-surface shadow-card">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-b border-line px-4 py-3">
        <h2 translate="no" className="min-w-0 font-semibold wrap-anywhere">
          {own ? (
            <PageLink
              to={`/platform/routes/${file.id}`}
              className="inline-flex min-h-6 items-center text-accent underline"
            >
              {file.file}
            </PageLink>
          ) : (
            file.file
          )}
        </h2>
        <Badge tone={tones[file.state]}>{t(`file.${file.state}`)}</Badge>
        <p className="text-sm text-muted">
          {file.version === null ? (
            <span translate="no">{(own ? file.changed_by : null) ?? file.origin}</span>
          ) : (
            t('routes.version', { version: file.version, who: file.changed_by ?? '–' })
          )}
          {file.changed_at !== null && (
            <>
              {', '}
              <Moment at={file.changed_at} />
            </>
          )}
        </p>
      </div>
      {file.error && (
        <p translate="no" className="px-4 pt-3 text-sm text-bad wrap-anywhere">
          {file.error.message}
        </p>
      )}
      {file.undone && <Undone undone={file.undone} />}
      {file.would_be_refused && (
        <div className="px-4 pt-3 text-sm">
          <Badge tone="warn">{t('file.would_be_refused')}</Badge>
          <p translate="no" className="pt-1 text-muted wrap-anywhere">
            {file.would_be_refused.message}
          </p>
        </div>
      )}
      <ul className="flex flex-col divide-y divide-line px-4">
        {file.routes.map((route) => (
          <RouteRow key={route.id} route={route} node={node} onStop={onStop} />
        ))}
      </ul>
    </section>
  );
}
