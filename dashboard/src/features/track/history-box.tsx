import type { Tracking } from '@/contract/shapes';
import { useClock } from '@/live/clock';
import { useTrackWords } from '@/words/track';
import { Box } from './box';
import { momentOf } from '@/kit/times';

/** What became of the job, the newest first. */
export function HistoryBox({ history }: { history: Tracking['history'] }) {
  const { t } = useTrackWords();
  if (history.length === 0) return null;
  return (
    <Box title={t('history')}>
      <ol className="flex flex-col gap-2.5">
        {history.toReversed().map(({ at, to }, i) => (
          <li key={`${at} ${to}`} className={`flex justify-between gap-4 ${i === 0 ? 'font-semibold' : 'text-muted'}`}>
            <span>{t(`job.status.${to}`)}</span>
            <Moment at={Date.parse(at)} />
          </li>
        ))}
      </ol>
    </Box>
  );
}

function Moment({ at }: { at: number }) {
  const { language } = useTrackWords();
  const text = useClock((now) => momentOf(at, now, language));
  return (
    <time className="num text-sm font-normal text-muted" dateTime={new Date(at).toISOString()}>
      {text}
    </time>
  );
}
