import { lazy, Suspense, useRef, useState, type ReactNode } from 'react';
import { Button } from './button';
import { Icon, type IconName } from './icons';

export interface MenuAction {
  id: string;
  text: string;
  icon?: IconName;
  /** Red: it takes something away. */
  danger?: boolean;
  disabled?: boolean;
  run: () => void;
}

interface MenuProps {
  /** What the menu is of, e.g. "More about Ravi". */
  label: string;
  actions: MenuAction[];
  /** What the button shows; default: three dots. */
  children?: ReactNode;
}

const load = () => import('./aria/menu-list');
const MenuList = lazy(load);

/** A button with what else can be done. */
export function Menu({ label, actions, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const soon = () => void load();
  return (
    // Above the link that a whole row is.
    <span className="relative z-1 inline-flex">
      <Button
        ref={button}
        square={children === undefined}
        look={children === undefined ? 'quiet' : 'plain'}
        aria-label={children === undefined ? label : undefined}
        aria-haspopup="menu"
        aria-expanded={open}
        onPointerEnter={soon}
        onFocus={soon}
        onClick={() => {
          setOpen(true);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {children ?? <Icon name="more" />}
      </Button>
      {open && (
        <Suspense>
          <MenuList
            label={label}
            actions={actions}
            trigger={button}
            onClose={() => {
              setOpen(false);
            }}
          />
        </Suspense>
      )}
    </span>
  );
}
