import { lazy, Suspense } from 'react';
import { useAskStream } from '@/api/stream-calls';
import type { Pit } from '@/contract/shapes';
import { Age, useOlderThan } from '@/kit/age';
import { Button } from '@/kit/button';
import { Icon } from '@/kit/icons';
import { playPit, stopPit, usePlayed } from './players';
import { useStill } from './use-still';
import { useLiveWords } from './words';

const CameraView = lazy(async () => ({ default: (await import('@/camera/camera-view')).CameraView }));

/** Older than a still is while its camera sends. */
const OLD_MS = 60_000;

interface PictureProps {
  pit: Pit;
  /** What the pit is called. */
  title: string;
  /** It is to be looked at only. */
  wall: boolean;
}

/** A wall is not told where cameras are, but how they do. */
const hasCamera = ({ camera_rtsp_url, camera_is_online, camera_problem, camera_unknown_since }: Pit) =>
  camera_rtsp_url !== null || camera_is_online || camera_problem !== null || camera_unknown_since !== null;

/** What a pit's camera sees: a still, the live picture for who presses it, on a wall at once. Nothing where it has no camera. */
export function PitPicture(props: PictureProps) {
  return hasCamera(props.pit) && <Picture {...props} />;
}

function Picture(props: PictureProps) {
  const played = usePlayed(props.pit.id, props.wall);
  return played ? <LivePicture {...props} /> : <StillPicture {...props} />;
}

function LivePicture({ pit, title, wall }: PictureProps) {
  const { t } = useLiveWords();
  const ask = useAskStream(pit.id);
  return (
    <div className="relative z-2">
      <Suspense fallback={<div className="aspect-video bg-black" />}>
        <CameraView ask={ask} label={t('picture.live', { pit: title })} wall={wall} />
      </Suspense>
      {!wall && (
        <Button
          square
          aria-label={t('picture.stop', { pit: title })}
          className="absolute start-2 top-2"
          onClick={() => {
            stopPit(pit.id);
          }}
        >
          <Icon name="close" />
        </Button>
      )}
    </div>
  );
}

function StillPicture({ pit, title, wall }: PictureProps) {
  const { t } = useLiveWords();
  const still = useStill(pit.id);
  const old = useOlderThan(still?.at ?? null, OLD_MS);
  const away = !pit.camera_is_online;
  return (
    <figure className="relative m-0 aspect-video overflow-hidden bg-black text-white">
      {still && (
        <img
          src={still.url}
          alt={t('picture.still', { pit: title })}
          className={`size-full object-cover ${away || old ? 'opacity-60 grayscale' : ''}`}
        />
      )}
      <figcaption className="absolute start-2 bottom-2 rounded-md bg-black/70 px-2 py-1 text-xs empty:hidden">
        {away && <span className="font-semibold">{t('picture.away')} </span>}
        {still ? <Age since={still.at} phrase={old ? 'age.last' : 'age.ago'} /> : !away && t('picture.none')}
      </figcaption>
      {!wall && (
        <Button
          square
          aria-label={t('picture.play', { pit: title })}
          className="absolute top-1/2 left-1/2 z-2 -translate-1/2"
          onClick={() => {
            playPit(pit.id);
          }}
        >
          <Icon name="play" />
        </Button>
      )}
    </figure>
  );
}
