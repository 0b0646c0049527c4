import { useParams } from 'react-router';
import { Button } from '@/kit/button';
import { Moment } from '@/kit/moment';
import { Page } from '@/kit/page';
import { Loaded } from '@/kit/states';
import { useTold } from '@/kit/use-told';
import { useWords } from '@/words';
import { Badge } from './badge';
import { useRestoreRouteMutation, useRouteVersionsQuery } from './calls';
import { usePlatformFeed } from './use-platform-feed';
import { Diff } from './diff';
import { sections } from './platform-page';
import type { RouteVersion } from './shapes';
import { usePlatformWords } from './words';

/** What a route file was and is: each version with who made it and what it changed, and one press back. */
export function RouteFilePage() {
  const { t } = usePlatformWords();
  const { file = '' } = useParams();
  usePlatformFeed();
  const query = useRouteVersionsQuery(file);
  const running = query.data?.find(({ current }) => current);
  const before = query.data?.find(({ version }) => running !== undefined && version < running.version);
  return (
    <Page
      title={file}
      crumbs={[
        { to: sections.overview, text: t('title') },
        { to: sections.routes, text: t('page.routes') },
      ]}
    >
      {before && (
        <div className="mb-4">
          <Restore file={file} version={before.version} primary />
        </div>
      )}
      <Loaded query={query}>
        {(versions) => (
          <ol aria-label={t('versions.title')} className="flex flex-col gap-4">
            {versions.map((version) => (
              <Version key={version.version} file={file} version={version} />
            ))}
          </ol>
        )}
      </Loaded>
    </Page>
  );
}

function Version({ file, version }: { file: string; version: RouteVersion }) {
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
          <Restore file={file} version={version.version} />
        )}
      </div>
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

function Restore({ file, version, primary = false }: { file: string; version: number; primary?: boolean }) {
  const { t } = usePlatformWords();
  const [restore, { isLoading }] = useRestoreRouteMutation();
  const told = useTold();
  return (
    <Button
      look={primary ? 'primary' : 'plain'}
      aria-disabled={isLoading}
      onClick={() =>
        void (isLoading || told(() => restore({ id: file, version }), t('versions.restored', { version })))
      }
    >
      {t(primary ? 'versions.back' : 'versions.restore', { version })}
    </Button>
  );
}
