import { Button } from '@/kit/button';
import { Moment } from '@/kit/moment';
import { useTold } from '@/kit/use-told';
import { useWords } from '@/words';
import { Badge } from './badge';
import { useStartRouteMutation } from './calls';
import type { Route } from './shapes';
import { usePlatformWords } from './words';

/** One route: what it does, how it is, and stopping or starting it. */
export function RouteRow({ route, node, onStop }: { route: Route; node: string; onStop: (route: Route) => void }) {
  const { t } = usePlatformWords();
  const { i18n } = useWords();
  const { id, description, state, starts_at, exchanges, failures, refusals, rate, last_error } = route;
  const count = (value: number) => value.toLocaleString(`${i18n.language}-IN`);
  const runs = state === 'started';
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 py-3">
      <div className="min-w-0 flex-1 basis-72">
        <h3 className="flex flex-wrap items-baseline gap-x-3 text-sm font-[550]">
          <span translate="no" className="font-mono wrap-anywhere">
            {id}
          </span>
          <Badge tone={runs ? 'ok' : state === 'retrying' ? 'warn' : 'bad'}>
            {runs || state === 'stopped' || state === 'retrying' ? t(`route.${state}`) : state}
          </Badge>
        </h3>
        {description !== null && (
          <p translate="no" className="text-sm text-muted">
            {description}
          </p>
        )}
        {starts_at !== null && (
          <p className="text-sm text-warn">
            {t('routes.startsAt')} <Moment at={starts_at} />
          </p>
        )}
        <p className="num text-xs text-muted">
          {t('routes.rate', {
            rate: count(rate),
            exchanges: count(exchanges),
            refusals: count(refusals),
            failures: count(failures),
          })}
        </p>
        {last_error && (
          <p className="mt-1 text-xs text-bad wrap-anywhere">
            <Moment at={last_error.at} />: <span translate="no">{last_error.message}</span>
          </p>
        )}
      </div>
      {runs ? (
        <Button
          aria-label={t('routes.stopOf', { id })}
          onClick={() => {
            onStop(route);
          }}
        >
          {t('routes.stop')}
        </Button>
      ) : (
        <Start id={id} node={node} />
      )}
    </li>
  );
}

function Start({ id, node }: { id: string; node: string }) {
  const { t } = usePlatformWords();
  const [start, { isLoading }] = useStartRouteMutation();
  const told = useTold();
  return (
    <Button
      look="primary"
      aria-label={t('routes.startOf', { id })}
      aria-disabled={isLoading}
      onClick={() => void (isLoading || told(() => start({ id, node }), t('routes.started', { id })))}
    >
      {t('routes.start')}
    </Button>
  );
}
