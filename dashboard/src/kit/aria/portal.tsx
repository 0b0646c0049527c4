import type { ReactNode } from 'react';
import { UNSAFE_PortalProvider } from 'react-aria/PortalProvider';
import { useOverlayPlace } from '../overlay-place';

/** Opens lists inside the dialog around them, since everything outside a modal dialog is inert. */
export function Portal({ children }: { children: ReactNode }) {
  const place = useOverlayPlace();
  if (place === null) return children;
  return <UNSAFE_PortalProvider getContainer={() => place.current}>{children}</UNSAFE_PortalProvider>;
}
