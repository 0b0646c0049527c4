import { lazy, Suspense, useEffect, useState } from 'react';
import { Button } from '@/kit/button';
import { Icon } from '@/kit/icons';
import type { Role } from '@/kit/page-route';
import { useWords } from '@/words';
import type { LazyPage } from './find-page';

const load = () => import('./palette');
const Palette = lazy(load);

interface PaletteButtonProps {
  pages: LazyPage[];
  role: Role;
  workshop: number | null;
}

/** Opens the command palette, as Ctrl-K (on a Mac: ⌘K) does from anywhere. */
export function PaletteButton({ pages, role, workshop }: PaletteButtonProps) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey)
        return;
      if (document.querySelector('dialog[open]')) return; // what is open has to be answered first
      event.preventDefault();
      setOpen(true);
    };
    document.addEventListener('keydown', listener);
    return () => {
      document.removeEventListener('keydown', listener);
    };
  }, []);
  const soon = () => void load().catch(() => undefined);
  return (
    <>
      <Button
        square
        aria-label={t('palette.title')}
        aria-keyshortcuts="Control+K Meta+K"
        onPointerEnter={soon}
        onFocus={soon}
        onClick={() => {
          setOpen(true);
        }}
      >
        <Icon name="search" />
      </Button>
      {open && (
        <Suspense>
          <Palette
            pages={pages}
            role={role}
            workshop={workshop}
            onClose={() => {
              setOpen(false);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
