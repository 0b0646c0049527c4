import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button } from '@/kit/button';
import { Icon } from '@/kit/icons';
import { play, type Ask, type View, type Why } from './player';

export type CameraText = 'connecting' | 'frozen' | Why;

interface CameraPictureProps {
  /** One for all renders: another one begins anew. */
  ask: Ask;
  /** Whose picture it is. */
  label: string;
  /** Says why nothing is seen. */
  say: (text: CameraText) => string;
  /** Laid over the picture's lower edge. */
  children?: ReactNode;
  /** What the button that fills the screen is called; null: there is none. */
  fullscreen: string | null;
}

/** What a camera sees now, and in words why nothing is seen. It keeps its place while nothing comes. */
export function CameraPicture({ ask, label, say, fullscreen, children }: CameraPictureProps) {
  const frame = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [view, setView] = useState<View>({ is: 'connecting' });
  useEffect(() => (video.current ? play(video.current, ask, setView) : undefined), [ask]);
  return (
    <figure
      ref={frame}
      aria-label={label}
      className="relative m-0 aspect-video w-full overflow-hidden rounded-lg bg-black text-white"
    >
      <video
        ref={video}
        data-view={view.is}
        muted
        playsInline
        autoPlay
        disablePictureInPicture
        className={`size-full object-contain ${view.is === 'playing' ? '' : 'opacity-60 grayscale'}`}
      />
      <p role="status" className="absolute inset-0 flex items-center justify-center p-4 text-center empty:hidden">
        {view.is === 'playing' ? null : say('why' in view ? view.why : view.is)}
      </p>
      {children !== undefined && <figcaption className="absolute start-3 bottom-3">{children}</figcaption>}
      {'why' in view || fullscreen === null || !document.fullscreenEnabled || (
        <Button
          square
          look="quiet"
          aria-label={fullscreen}
          className="absolute end-2 top-2"
          onClick={() => void frame.current?.requestFullscreen().catch(() => undefined)}
        >
          <Icon name="expand" />
        </Button>
      )}
    </figure>
  );
}
