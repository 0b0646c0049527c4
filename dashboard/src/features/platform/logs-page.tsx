import { useListState, type ListState } from '@/kit/list-state';
import { Moment } from '@/kit/moment';
import { SearchField } from '@/kit/search-field';
import { Select } from '@/kit/select';
import { Empty, Loaded } from '@/kit/states';
import { wholeMomentOf } from '@/kit/times';
import { Badge, type Tone } from './badge';
import { useLogLinesQuery } from './calls';
import { PlatformPage } from './platform-page';
import type { FoundLines, LogLine } from './shapes';
import { TimeFilter, useFrom } from './time-filter';
import { usePlatformWords } from './words';

const levels = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

/** What the hub that answers has logged, newest first. */
export function LogsPage() {
  const { t } = usePlatformWords();
  const at = useListState('-time');
  const from = useFrom(at);
  const query = useLogLinesQuery({
    text: at.get('text'),
    level: at.get('level'),
    correlation_id: at.get('correlation_id'),
    from,
  });
  return (
    <PlatformPage here="logs">
      <Filters at={at} />
      <Loaded query={query}>
        {(found) => (
          <>
            <LookedBack found={found} />
            {found.lines.length === 0 ? (
              <Empty icon="search" title={t('logs.none')} />
            ) : (
              <ol
                aria-label={t('page.logs')}
                className="flex flex-col divide-y divide-line rounded-lg border border-line bg-surface px-4 shadow-card"
              >
                {found.lines.map((line, i) => (
                  <Line key={i} line={line} at={at} />
                ))}
              </ol>
            )}
          </>
        )}
      </Loaded>
    </PlatformPage>
  );
}

function Filters({ at }: { at: ListState }) {
  const { t } = usePlatformWords();
  const search = (name: 'text' | 'correlation_id') => (
    <SearchField
      label={t(`logs.${name}`)}
      value={at.get(name)}
      onChange={(value) => {
        at.set({ [name]: value });
      }}
    />
  );
  return (
    <div className="mb-3 flex flex-wrap gap-2.5">
      {search('text')}
      {search('correlation_id')}
      <Select
        label={t('logs.level')}
        none={t('logs.anyLevel')}
        value={at.get('level')}
        onChange={(level) => {
          at.set({ level });
        }}
        choices={levels.map((value) => ({ value, text: t('logs.atLeast', { level: value }) }))}
      />
      <TimeFilter at={at} />
    </div>
  );
}

function LookedBack({ found: { node, lookedBackTo, whole, lokiUrl } }: { found: FoundLines }) {
  const { t, language } = usePlatformWords();
  const time = lookedBackTo === null ? '–' : wholeMomentOf(Date.parse(lookedBackTo), language);
  return (
    <p role="status" className="mb-3 text-sm text-muted wrap-anywhere">
      {t('logs.node', { node })} {t(whole ? 'logs.whole' : 'logs.part', { time })}{' '}
      {lokiUrl !== null && (
        <a href={lokiUrl} target="_blank" rel="noreferrer" className="text-accent underline">
          {t('logs.all')}
        </a>
      )}
    </p>
  );
}

const tones: Record<string, Tone> = { ERROR: 'bad', FATAL: 'bad', WARN: 'warn' };

function Line({ line, at }: { line: LogLine; at: ListState }) {
  const { t } = usePlatformWords();
  const { time, level, message, logger, error, correlation_id } = line;
  return (
    <li className="flex flex-col gap-1 py-2.5 text-sm">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <Badge tone={tones[level] ?? 'quiet'}>{level}</Badge>
        <span className="text-xs text-muted">
          <Moment at={time} />
        </span>
        <span translate="no" className="min-w-0 font-mono text-xs text-muted wrap-anywhere">
          {logger}
        </span>
      </p>
      <p translate="no" className="wrap-anywhere">
        {message}
      </p>
      {error !== null && (
        <details>
          <summary className="min-h-6 cursor-pointer text-xs text-muted">{t('logs.error')}</summary>
          <pre
            translate="no"
            className="mt-1 max-h-80 overflow-auto rounded-md bg-sunken p-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
          >
            {error}
          </pre>
        </details>
      )}
      {correlation_id !== null && at.get('correlation_id') === '' && (
        <button
          type="button"
          translate="no"
          className="min-h-6 self-start font-mono text-xs text-accent underline wrap-anywhere"
          onClick={() => {
            at.set({ correlation_id, text: '', level: '', time: '' });
          }}
        >
          {correlation_id}
        </button>
      )}
    </li>
  );
}
