import type { Progress } from '@/contract/shapes';
import { timeLeft, type TimeLeft } from '@/domain/progress';
import { durationOf, momentOf, promiseOf } from '@/kit/times';
import { useClock } from '@/live/clock';
import { useWords } from '@/words';
import { useCustomerWords } from './words';

/** When the car is ready, and how long until then, in words; both run by themselves. */
export interface Ready {
  /** Of the line below, e.g. "Ready about". */
  label: string;
  /** The answer itself, e.g. "5:40 pm". */
  answer: string;
  /** How long that is. */
  line: string | null;
  tone: 'calm' | 'late' | 'done';
}

/** What to say of a job's end; `endedAt` is when it was made ready, handed over or cancelled. */
export function useReady(progress: Progress, endedAt: number | null): Ready {
  const { t, language } = useCustomerWords();
  const { t: say } = useWords();
  const left = useClock((now) => {
    const time = timeLeft(progress, now);
    return time && `${time.kind} ${time.minutes}`;
  });
  const end = progress.estimated_end_time === null ? null : Date.parse(progress.estimated_end_time);
  const moment = useClock((now) => (end === null ? null : momentOf(end, now, language)));
  const promise = useClock((now) =>
    end === null ? null : promiseOf(end, now, language, (text, values) => say(text, values)),
  );
  const { opens_at } = progress;
  const opens = useClock((now) =>
    opens_at !== null && Date.parse(opens_at) > now ? momentOf(Date.parse(opens_at), now, language) : null,
  );
  const ended = useClock((now) => (endedAt === null ? null : momentOf(endedAt, now, language)));
  const duration = (minutes: number) => durationOf(minutes, (text, values) => say(text, values));
  if (left === null) {
    const status = progress.status as 'completed' | 'delivered' | 'cancelled';
    return {
      label: t('ready.state'),
      answer: t(`ready.${status}`),
      line: ended,
      tone: status === 'cancelled' ? 'calm' : 'done',
    };
  }
  const [kind, text] = left.split(' ') as [TimeLeft['kind'], string];
  const time = duration(Number(text));
  switch (kind) {
    case 'planned':
      return { label: t('ready.state'), answer: t('ready.waits'), line: t('ready.takes', { time }), tone: 'calm' };
    case 'paused':
      return { label: t('ready.state'), answer: t('ready.paused'), line: t('ready.stillLeft', { time }), tone: 'calm' };
    case 'late':
      return { label: t('ready.was'), answer: moment ?? '–', line: t('ready.late', { time }), tone: 'late' };
    case 'promised': {
      const work = say('job.promise.work', { time });
      const line = opens === null ? work : `${work} · ${say('job.promise.opens', { time: opens })}`;
      return { label: t('ready.ready'), answer: promise ?? time, line, tone: 'calm' };
    }
    case 'left':
      return { label: t('ready.about'), answer: moment ?? time, line: t('ready.left', { time }), tone: 'calm' };
  }
}
