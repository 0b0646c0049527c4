import { skipToken } from '@reduxjs/toolkit/query/react';
import { useState } from 'react';
import type { Problem } from '@/api/call';
import { Button } from '@/kit/button';
import { DateTimeInput } from '@/kit/date-time';
import { Icon } from '@/kit/icons';
import { Labelled } from '@/kit/labelled';
import { PageLink } from '@/kit/page-link';
import { useProblemText } from '@/kit/problem';
import { Loaded } from '@/kit/states';
import { timeOf } from '@/kit/times';
import { serverNow } from '@/live/clock';
import { useOpenRecordingMutation, useRecordingsQuery } from './calls';
import { dayBegin, restOfDay } from '@/kit/days';
import type { Recording } from './shapes';
import { usePitWords } from './words';

/** What was recorded of the pit on a day. Listed when one wants it: the camera server reads its whole list each time. */
export function RecordingsSection({ pit, zone }: { pit: number; zone: string }) {
  const { t } = usePitWords();
  const [from, setFrom] = useState(() => dayBegin(serverNow(), zone));
  const [asked, setAsked] = useState<string | null>(null);
  const { currentData, ...query } = useRecordingsQuery(asked === null ? skipToken : { pit, ...restOfDay(asked, zone) });
  const none = (query.error as Problem | undefined)?.code === 'no_camera_server';
  return (
    <section aria-labelledby="recordings" className="rounded-lg border border-line bg-surface p-4 shadow-card sm:p-5">
      <h2 id="recordings" className="text-md font-[650] tracking-tight">
        {t('recordings.title')}
      </h2>
      <form
        className="mt-3 flex flex-wrap items-start gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (from === '') return;
          if (from === asked) void query.refetch();
          else setAsked(from);
        }}
      >
        <Labelled label={t('recordings.from')} hint={t('recordings.fromHint')}>
          {(ties) => <DateTimeInput {...ties} value={from} onChange={setFrom} zone={zone} required />}
        </Labelled>
        <Button type="submit" className="mt-6.5">
          {t('recordings.show')}
        </Button>
      </form>
      {asked !== null && (
        <div className="mt-4">
          {none ? (
            <p role="status" className="text-sm text-muted">
              {t('cameraSetUp.noServer')}
            </p>
          ) : (
            <Loaded query={{ ...query, data: currentData }}>
              {(found) => <Recordings key={asked} pit={pit} found={found} />}
            </Loaded>
          )}
        </div>
      )}
    </section>
  );
}

interface Playing {
  /** The beginning of what was pressed. */
  start: string;
  time: string;
  link: string;
}

/** The times that were recorded, and the one that was pressed. */
function Recordings({ pit, found }: { pit: number; found: Recording[] }) {
  const { t, language } = usePitWords();
  const problemText = useProblemText();
  const [open, { isLoading }] = useOpenRecordingMutation();
  const [playing, setPlaying] = useState<Playing | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [file, setFile] = useState<string | null>(null);

  const play = async ({ start, end }: Recording, time: string) => {
    if (isLoading) return;
    setPlaying(null);
    setFailure(null);
    setFile(null);
    const answer = await open({ pit, from: start, to: end });
    if (answer.error) setFailure(problemText(answer.error as Problem));
    else if (!answer.data?.playback_url) setFailure(t('recordings.failed'));
    else setPlaying({ start, time, link: answer.data.playback_url });
  };

  if (found.length === 0)
    return (
      <p role="status" className="text-sm text-muted">
        {t('recordings.none')}
      </p>
    );
  return (
    <div className="flex flex-col gap-3">
      {playing && (
        <video
          key={playing.link}
          aria-label={t('recordings.playing', { time: playing.time })}
          src={playing.link}
          controls
          autoPlay
          muted
          playsInline
          onError={() => {
            setPlaying(null);
            setFailure(t('recordings.failed'));
            setFile(`${playing.link}&format=mp4`);
          }}
          className="aspect-video w-full rounded-lg bg-black"
        />
      )}
      <p role="alert" className="text-sm font-medium text-bad empty:hidden">
        {failure}
      </p>
      {file && (
        <a href={file} target="_blank" rel="noreferrer" className="self-start text-sm underline">
          {t('recordings.file')}
        </a>
      )}
      {found.every(({ playback_url }) => playback_url === null) && (
        <p className="text-sm text-muted">{t('recordings.noPlayback')}</p>
      )}
      <ol className="flex flex-col divide-y divide-line">
        {found.map((one) => {
          const time = `${timeOf(Date.parse(one.start), language)} – ${timeOf(Date.parse(one.end), language)}`;
          return (
            <li key={one.start} className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-1 py-1">
              <span className="num font-[550]">{time}</span>
              <span className="min-w-0 flex-1 text-sm text-muted">
                {one.job_id === null ? (
                  t('recordings.noCar')
                ) : (
                  <PageLink to={`/jobs/${one.job_id}`} className="underline">
                    {t('recordings.job', { id: one.job_id })}
                  </PageLink>
                )}
              </span>
              {one.playback_url !== null && (
                <Button
                  square
                  look="quiet"
                  aria-label={t('recordings.play', { time })}
                  aria-pressed={playing?.start === one.start}
                  aria-disabled={isLoading}
                  onClick={() => void play(one, time)}
                >
                  <Icon name="play" />
                </Button>
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
