import { useCallback } from 'react';
import { send } from '@/api/call';
import { CameraPicture, type CameraText } from '@/camera/camera-picture';
import type { Ask, Stream } from '@/camera/player';
import { useTrackWords } from '@/words/track';
import { Box } from './box';

const TEXTS: Record<CameraText, 'connecting' | 'frozen' | 'none' | 'waiting'> = {
  connecting: 'connecting',
  frozen: 'frozen',
  no_picture: 'waiting',
  unreachable: 'waiting',
  no_camera: 'none',
  no_camera_server: 'none',
  suspended: 'none',
  not_allowed: 'none',
};

/** The customer's car as the pit's camera sees it, while they agreed and the work goes on. */
export default function CameraBox({ token }: { token: string }) {
  const { t } = useTrackWords();
  const ask = useCallback<Ask>(
    () => send<Stream>({ path: `/track/${encodeURIComponent(token)}/stream` }, null),
    [token],
  );
  return (
    <Box title={t('camera.title')}>
      <CameraPicture
        ask={ask}
        label={t('camera.title')}
        say={(text) => t(`camera.${TEXTS[text]}`)}
        fullscreen={t('camera.fullscreen')}
      />
    </Box>
  );
}
