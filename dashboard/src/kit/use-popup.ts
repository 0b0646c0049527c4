import { useEffect, useRef, useState, type RefObject } from 'react';

interface Popup<B extends HTMLElement, P extends HTMLElement> {
  open: boolean;
  setOpen: (open: boolean) => void;
  button: RefObject<B | null>;
  /** Holds the button and what it opens. */
  root: RefObject<P | null>;
}

/** Something that a button opens beside itself; it closes at Escape, and when one presses or goes elsewhere. */
export function usePopup<B extends HTMLElement = HTMLButtonElement, P extends HTMLElement = HTMLDivElement>(): Popup<
  B,
  P
> {
  const [open, setOpen] = useState(false);
  const root = useRef<P>(null);
  const button = useRef<B>(null);
  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', away);
    document.addEventListener('focusin', away);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', away);
      document.removeEventListener('focusin', away);
      document.removeEventListener('keydown', escape);
    };
  }, [open]);
  return { open, setOpen, button, root };
}
