import type { ReactNode } from 'react';
import { CameraPicture } from './camera-picture';
import type { Ask } from './player';
import { useCameraWords } from './words';

interface CameraViewProps {
  ask: Ask;
  label: string;
  /** It is to be looked at only. */
  wall?: boolean;
  children?: ReactNode;
}

/** A camera's picture with the words of the app. */
export function CameraView({ ask, label, wall = false, children }: CameraViewProps) {
  const { t } = useCameraWords();
  return (
    <CameraPicture ask={ask} label={label} say={t} fullscreen={wall ? null : t('fullscreen')}>
      {children}
    </CameraPicture>
  );
}
