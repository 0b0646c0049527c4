import { Moment } from '@/kit/moment';
import { Badge } from './badge';
import type { WrongConfigFile } from './shapes';
import { usePlatformWords } from './words';

/** A file under config/ that can't be used: what is wrong in it, while the last good settings go on; and what nothing reads of it. */
export function WrongConfig({ wrong: { file, since, problems, unread } }: { wrong: WrongConfigFile }) {
  const { t } = usePlatformWords();
  const taken = problems.length === 0;
  return (
    <section className="rounded-lg border border-line bg-surface px-4 py-3 shadow-card">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h2 translate="no" className="min-w-0 font-semibold wrap-anywhere">
          config/{file}
        </h2>
        <Badge tone={taken ? 'warn' : 'bad'}>{taken ? t('config.unread') : t('config.wrong')}</Badge>
        <p className="text-sm text-muted">
          {taken ? t('config.seen') : t('config.goesOn')} <Moment at={since} />
        </p>
      </div>
      <ul translate="no" className="mt-2 flex flex-col gap-1 text-sm text-bad">
        {problems.map((problem) => (
          <li key={problem} className="wrap-anywhere">
            {problem}
          </li>
        ))}
      </ul>
      {unread.length > 0 && (
        <p className="mt-2 text-sm text-warn">
          {t('config.nothingReads')}{' '}
          <span translate="no" className="wrap-anywhere">
            {unread.join(', ')}
          </span>
        </p>
      )}
    </section>
  );
}
