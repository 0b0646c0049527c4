import { useEffect, useState, useSyncExternalStore } from 'react';
import { useWords } from '../words';
import { Button } from './button';
import { Icon } from './icons';

export interface ToastText {
  text: string;
  /** `bad` stays until it is closed. */
  tone?: 'plain' | 'bad';
  /** Takes back what the toast tells of; the button is there as long as the toast. */
  undo?: () => void;
}

interface Shown extends ToastText {
  id: number;
}

const SHOWN_MS = 5_000;
/** Time to read, to understand and to reach the button. */
const UNDO_MS = 10_000;
const AT_ONCE = 3;

let shown: Shown[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: Shown[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** Tells what was done or has failed, above the page, wherever it came from. */
export function toast(text: ToastText): void {
  set([...shown, { ...text, id: ++last }].slice(-AT_ONCE));
}

const close = (id: number): void => {
  set(shown.filter((one) => one.id !== id));
};

/** Where toasts show up. One for the whole app. */
export function ToastHost() {
  const { t } = useWords();
  const toasts = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
  return (
    <section
      aria-label={t('kit.messages')}
      className="pointer-events-none fixed inset-x-0 bottom-[calc(4.5rem+env(safe-area-inset-bottom))] z-30 px-4 lg:bottom-6 print:hidden"
    >
      <div role="status" aria-live="polite" className="mx-auto flex max-w-md flex-col gap-2">
        {toasts.map((one) => (
          <Item key={one.id} toast={one} />
        ))}
      </div>
    </section>
  );
}

function Item({ toast: { id, text, tone = 'plain', undo } }: { toast: Shown }) {
  const { t } = useWords();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || tone === 'bad') return;
    const timer = window.setTimeout(
      () => {
        close(id);
      },
      undo ? UNDO_MS : SHOWN_MS,
    );
    return () => {
      window.clearTimeout(timer);
    };
  }, [id, held, tone, undo]);
  const hold = () => {
    setHeld(true);
  };
  const release = () => {
    setHeld(false);
  };
  return (
    // Only holds the clock while somebody reads: nothing here is pressed.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      data-tone={tone}
      onPointerEnter={hold}
      onPointerLeave={release}
      onFocus={hold}
      onBlur={release}
      className="pointer-events-auto flex animate-slide-in items-center gap-2 rounded-md bg-ink py-1.5 pr-1.5 pl-4 text-sm font-[550] text-bg shadow-2xl data-[tone=bad]:bg-bad-strip data-[tone=bad]:text-on-bad-strip"
    >
      <span className="min-w-0 flex-1 py-1.5">{text}</span>
      {undo && (
        <Button
          look="quiet"
          className="border-current! text-inherit! hover:bg-transparent! hover:brightness-125"
          onClick={() => {
            close(id);
            undo();
          }}
        >
          {t('kit.undo')}
        </Button>
      )}
      <Button
        look="quiet"
        square
        aria-label={t('app.close')}
        className="text-inherit! hover:bg-transparent!"
        onClick={() => {
          close(id);
        }}
      >
        <Icon name="close" size={16} />
      </Button>
    </div>
  );
}
