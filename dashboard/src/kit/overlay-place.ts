import { createContext, use, type RefObject } from 'react';

/** Where lists that open over the page have to be put: inside the dialog around them, since all else is inert then. */
export const OverlayPlace = createContext<RefObject<HTMLElement | null> | null>(null);

export const useOverlayPlace = (): RefObject<HTMLElement | null> | null => use(OverlayPlace);
