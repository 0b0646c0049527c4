import { useParams } from 'react-router';
import { Button } from '@/kit/button';
import { Moment } from '@/kit/moment';
import { Page } from '@/kit/page';
import { Loaded } from '@/kit/states';
import { useTold } from '@/kit/use-told';
import { Badge } from './badge';
import { useRestoreRouteMutation, useRouteVersionsQuery } from './calls';
import { Diff } from './diff';
import { sections } from './platform-page';
import type { RouteVersion } from './shapes';
import { usePlatformWords } from './words';

/** What a route file was and is: each version with who made it and what it changed, and one press back. */
export function RouteFilePage() {
  const { t } = usePlatformWords();
  const { file = '' } = useParams();
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
      <Diff text={version.diff} label={t('versions.diff', { version: version.version })} />
    </li>
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
