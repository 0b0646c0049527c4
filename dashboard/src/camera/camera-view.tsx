import type { ReactNode } from 'react';
import { CameraPicture } from './camera-picture';
import type { Ask } from './player';
import { useCameraWords } from './words';

/** A camera's picture with the words of the app. */
export function CameraView({ ask, label, children }: { ask: Ask; label: string; children?: ReactNode }) {
  const { t } = useCameraWords();
  return (
    <CameraPicture ask={ask} label={label} say={t} fullscreen={t('fullscreen')}>
      {children}
    </CameraPicture>
  );
}
