import type { ReactNode } from 'react';
import { useWords } from '../words';
import { Button } from './button';
import { Icon, type IconName } from './icons';
import { Notice } from './notice';
import { useProblemText } from './problem';
import { Loading } from './skeleton';

interface Failure {
  status: number | 'offline';
  message: string;
  correlation: string;
  retryAfter: number | null;
}

/** A query of `src/api`, as its hook answers it. */
export interface QueryState<T> {
  data?: T | undefined;
  error?: unknown;
  isFetching?: boolean;
  refetch: () => unknown;
}

/** Nothing there yet: what would stand here, and how to begin. */
export function Empty({ icon, title, children }: { icon?: IconName; title: string; children?: ReactNode }) {
  return (
    <Notice icon={icon && <Icon name={icon} size={36} />} title={title}>
      {children}
    </Notice>
  );
}

/** What could not be loaded, why, and another try. */
export function Failed({ error, onRetry, title }: { error: unknown; onRetry: () => unknown; title?: string }) {
  const { t } = useWords();
  const problem = error as Failure;
  const text = useProblemText()(problem);
  const offline = problem.status === 'offline';
  return (
    <Notice icon={<Icon name={offline ? 'noSignal' : 'warning'} size={36} />} title={title ?? t('kit.failed')}>
      <p role="alert">{text}</p>
      {problem.status !== 403 && problem.status !== 404 && (
        <Button
          onClick={() => {
            onRetry();
          }}
        >
          {t('app.tryAgain')}
        </Button>
      )}
    </Notice>
  );
}

/** Says that what is shown is not the newest, since the last try failed. */
export function StaleNote({ query }: { query: QueryState<unknown> }) {
  const { t } = useWords();
  const problemText = useProblemText();
  const behind = query.data !== undefined && query.error !== undefined;
  return (
    <div role="status" className="empty:hidden">
      {behind && (
        <p className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md bg-warn-soft px-3 py-2 text-sm font-medium text-warn">
          <Icon name="noSignal" size={16} />
          <span className="min-w-0 flex-1">
            {t('kit.stale')} {problemText(query.error as Failure)}
          </span>
          <button type="button" className="min-h-6 font-semibold underline" onClick={() => void query.refetch()}>
            {t('app.tryAgain')}
          </button>
        </p>
      )}
    </div>
  );
}

interface LoadedProps<T> {
  query: QueryState<T>;
  /** Instead of the usual skeleton. */
  loading?: ReactNode;
  children: (data: T) => ReactNode;
}

/** One query's states: loading, failed, there, and there but not the newest. */
export function Loaded<T>({ query, loading, children }: LoadedProps<T>) {
  if (query.data !== undefined) {
    return (
      <>
        <StaleNote query={query} />
        {children(query.data)}
      </>
    );
  }
  if (query.error !== undefined && !query.isFetching) {
    return <Failed error={query.error} onRetry={query.refetch} />;
  }
  return loading ?? <Loading />;
}
