import { useId, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useWords } from '../words';
import { Button } from './button';
import { Icon } from './icons';
import { OverlayPlace } from './overlay-place';
import { confirm } from './question';
import { DialogHold } from './unsaved-hold';

interface DialogProps {
  open: boolean;
  /** Asked for by Escape, the close button, or a press beside it; the dialog closes when `open` is false. */
  onClose: () => void;
  title: string;
  /** In the middle; at the top, for what grows and shrinks while one types; or sliding in from the side. On phones all take the width. */
  place?: keyof typeof places;
  children: ReactNode;
  /** The buttons below; the first one is the way out. */
  actions?: ReactNode;
}

const places = {
  middle:
    'm-auto w-[calc(100%-2rem)] max-w-lg max-h-[calc(100dvh-2rem)] rounded-lg border border-line max-sm:mb-4 max-sm:mt-auto',
  top: 'mx-auto mt-4 mb-auto w-[calc(100%-2rem)] max-w-lg max-h-[calc(100dvh-2rem)] rounded-lg border border-line sm:mt-[12vh]',
  side: 'inset-y-0 right-0 left-auto m-0 h-dvh max-h-none w-full max-w-[28rem] border-l border-line open:animate-slide-in',
} as const;

/** What has the focus first: a field, or the way out. */
const FIRST = '[data-body] :is(input, select, textarea):not([type=hidden], :disabled), footer button';

/**
 * A window over the page, which waits behind it. The browser keeps focus inside, and gives it back afterwards. Whoever closes
 * it with a form's unsaved changes is asked first; the form's own buttons close it without a question.
 */
export function Dialog({ open, onClose, title, place = 'middle', children, actions }: DialogProps) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [unsaved] = useState(() => new Set<object>());
  const leave = async () => {
    const sure =
      unsaved.size === 0 ||
      (await confirm({
        title: t('kit.unsaved.title'),
        text: t('kit.unsaved.text'),
        action: t('kit.unsaved.leave'),
        cancel: t('kit.unsaved.stay'),
      }));
    if (sure) onClose();
  };
  // Before the effects of its content, some of which take the focus.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (open && element && !element.open) {
      element.showModal();
      element.querySelector<HTMLElement>(FIRST)?.focus();
    }
    if (!open && element?.open) element.close();
  }, [open]);
  return (
    // A press on the dialog itself is one beside its content; the keyboard has Escape and the close button.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault(); // whoever opened it may have something to ask first
        void leave();
      }}
      onClose={() => {
        if (open) onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) void leave();
      }}
      className={`fixed overflow-visible bg-surface p-0 text-ink shadow-2xl ${places[place]}`}
    >
      {open && (
        <div className={`flex min-h-0 flex-col ${place === 'side' ? 'h-full' : 'max-h-[calc(100dvh-2rem)]'}`}>
          <header className="flex items-center gap-2 pt-3 pr-3 pb-1.5 pl-5">
            <h2 id={id} className="flex-1 text-lg leading-tight font-[650] tracking-tight">
              {title}
            </h2>
            <Button look="quiet" square aria-label={t('app.close')} onClick={() => void leave()}>
              <Icon name="close" />
            </Button>
          </header>
          {/* Room above for the focus ring of what stands first. */}
          <div data-body className="min-h-0 flex-1 overflow-y-auto px-5 pt-1.5 pb-5">
            <DialogHold value={unsaved}>
              <OverlayPlace value={dialog}>{children}</OverlayPlace>
            </DialogHold>
          </div>
          {actions && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3.5">{actions}</footer>
          )}
        </div>
      )}
    </dialog>
  );
}
