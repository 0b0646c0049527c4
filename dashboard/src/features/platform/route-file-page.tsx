import { useState } from 'react';
import { useParams } from 'react-router';
import { Button } from '@/kit/button';
import { Moment } from '@/kit/moment';
import { Page } from '@/kit/page';
import { Loaded } from '@/kit/states';
import { useTold } from '@/kit/use-told';
import { useWords } from '@/words';
import { Badge } from './badge';
import { useRestoreRouteMutation, useRouteVersionsQuery } from './calls';
import { usePlatformFeed, usePolling } from './use-platform-feed';
import { Diff } from './diff';
import { sections } from './platform-page';
import type { RouteVersion } from './shapes';
import { Undone } from './undone';
import { usePlatformWords } from './words';

/** Of edits and rates no event tells. */
const POLL_MS = 10_000;

/** What a route file was and is: each version with who made it and what it changed, and one press back. */
export function RouteFilePage() {
  const { t } = usePlatformWords();
  const { file = '' } = useParams();
  usePlatformFeed();
  const query = useRouteVersionsQuery(file, usePolling(POLL_MS));
  const [returned, setReturned] = useState(false);
  const refusal = query.data?.error ?? null;
  const running = query.data?.versions.find(({ current }) => current);
  const good = query.data && lastGood(query.data.versions, running, refusal !== null);
  return (
    <Page
      title={file}
      crumbs={[
        { to: sections.overview, text: t('title') },
        { to: sections.routes, text: t('page.routes') },
      ]}
    >
      {refusal && (
        <section aria-label={t('versions.refused')} className="mb-4 text-sm text-bad">
          <h2 className="font-semibold">
            {t('versions.refused')}, <Moment at={refusal.at} />
          </h2>
          <p translate="no" className="font-mono wrap-anywhere">
            {refusal.message}
          </p>
        </section>
      )}
      {query.data && (
        <p className="mb-4 text-sm text-muted">
          {running === undefined && refusal === null && t('versions.gone')}{' '}
          {t('routes.node', { node: query.data.node })}
        </p>
      )}
      {/* Once: what would stand there next is the version that one has just left. */}
      {query.data && good && !returned && (
        <div className="mb-4">
          <Restore
            file={file}
            node={query.data.node}
            version={good.version}
            says={refusal || !running ? 'lastGood' : 'back'}
            primary
            onRestored={() => {
              setReturned(true);
            }}
          />
        </div>
      )}
      <Loaded query={query}>
        {({ node, versions }) => (
          <ol aria-label={t('versions.title')} className="flex flex-col gap-4">
            {versions.map((version) => (
              <Version key={version.version} file={file} node={node} version={version} />
            ))}
          </ol>
        )}
      </Loaded>
    </Page>
  );
}

/**
 * Of a file that was refused the one that runs in its place is the last good one, of one that is gone the newest, else what ran before
 * it: before the older one that somebody has gone back to by it, since those between are what they left.
 */
function lastGood(versions: RouteVersion[], running: RouteVersion | undefined, refused: boolean) {
  if (refused || running === undefined) return running ?? versions[0];
  let from = running;
  for (let older: RouteVersion | undefined = from; older;) {
    from = older;
    older = versions.find(({ version }) => version === from.restored_version);
  }
  return versions.find(({ version }) => version < from.version);
}

function Version({ file, node, version }: { file: string; node: string; version: RouteVersion }) {
  const { t } = usePlatformWords();
  return (
    <li className="rounded-lg border border-line bg-surface shadow-card">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3">
        <h2 className="font-semibold">{t('versions.version', { version: version.version })}</h2>
        <p className="min-w-0 flex-1 text-sm text-muted">
          {version.changed_by}, <Moment at={version.changed_at} />
        </p>
        {version.current ? (
          <Badge tone="ok">{t('versions.runs')}</Badge>
        ) : (
          <Restore file={file} node={node} version={version.version} says="restore" />
        )}
      </div>
      {version.undone && <Undone undone={version.undone} />}
      {version.rates_after && (
        <p className="flex flex-wrap gap-x-6 gap-y-1 px-4 pb-3 text-sm text-muted">
          <Rates text="versions.before" traffic={version.rates_before} />
          <Rates text="versions.after" traffic={version.rates_after} />
        </p>
      )}
      <Diff text={version.diff} label={t('versions.diff', { version: version.version })} />
    </li>
  );
}

/** What went through before or after a version, a minute: more refusals than before are what somebody looks for. */
function Rates({
  text,
  traffic,
}: {
  text: 'versions.before' | 'versions.after';
  traffic: RouteVersion['rates_before'];
}) {
  const { t } = usePlatformWords();
  const { i18n } = useWords();
  if (traffic === null) return null;
  const aMinute = (count: number) =>
    ((count * 60) / Math.max(1, traffic.seconds)).toLocaleString(`${i18n.language}-IN`, { maximumFractionDigits: 1 });
  const { messages, refusals, seconds } = traffic;
  return (
    <span className={`num ${refusals > 0 ? 'text-bad' : ''}`}>
      {t(text, { messages: aMinute(messages), refusals: aMinute(refusals), seconds })}
    </span>
  );
}

interface RestoreProps {
  file: string;
  node: string;
  version: number;
  says: 'back' | 'lastGood' | 'restore';
  primary?: boolean;
  onRestored?: () => void;
}

function Restore({ file, node, version, says, primary = false, onRestored }: RestoreProps) {
  const { t } = usePlatformWords();
  const [restore, { isLoading }] = useRestoreRouteMutation();
  const told = useTold();
  const press = async () => {
    if (!isLoading && (await told(() => restore({ id: file, node, version }), t('versions.restored', { version }))))
      onRestored?.();
  };
  return (
    <Button look={primary ? 'primary' : 'plain'} aria-disabled={isLoading} onClick={() => void press()}>
      {t(`versions.${says}`, { version })}
    </Button>
  );
}
