import { createContext, use } from 'react';

/** Where lists that open over the page have to be put: inside the dialog around them, since all else is inert then. */
export const OverlayPlace = createContext<Element | null>(null);

export const useOverlayPlace = (): Element | null => use(OverlayPlace);
