import { Moment } from '@/kit/moment';
import { Badge } from './badge';
import type { WrongConfigFile } from './shapes';
import { usePlatformWords } from './words';

/** A file under config/ that can't be used: what is wrong in it, while the last good settings go on. */
export function WrongConfig({ wrong: { file, since, problems } }: { wrong: WrongConfigFile }) {
  const { t } = usePlatformWords();
  return (
    <section className="rounded-lg border border-line bg-surface px-4 py-3 shadow-card">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h2 translate="no" className="min-w-0 font-semibold wrap-anywhere">
          config/{file}
        </h2>
        <Badge tone="bad">{t('config.wrong')}</Badge>
        <p className="text-sm text-muted">
          {t('config.goesOn')} <Moment at={since} />
        </p>
      </div>
      <ul translate="no" className="mt-2 flex flex-col gap-1 text-sm text-bad">
        {problems.map((problem) => (
          <li key={problem} className="wrap-anywhere">
            {problem}
          </li>
        ))}
      </ul>
    </section>
  );
}
