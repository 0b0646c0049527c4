import type { RefObject } from 'react';
import { Menu as AriaMenu, MenuItem, Popover } from 'react-aria-components';
import { Icon } from '../icons';
import type { MenuAction } from '../menu';
import { Portal } from './portal';

interface MenuListProps {
  label: string;
  actions: MenuAction[];
  trigger: RefObject<HTMLElement | null>;
  onClose: () => void;
}

/** The open menu, apart since React Aria is big: it comes with the first press. */
export default function MenuList({ label, actions, trigger, onClose }: MenuListProps) {
  return (
    <Portal>
      <Popover
        isOpen
        triggerRef={trigger}
        onOpenChange={(open) => {
          if (!open) onClose();
        }}
        placement="bottom end"
        className="min-w-52 rounded-lg border border-line bg-raised p-1.5 text-ink shadow-2xl"
      >
        <AriaMenu
          aria-label={label}
          // eslint-disable-next-line jsx-a11y/no-autofocus -- a menu that opens has the focus
          autoFocus="first"
          className="outline-none"
          onClose={onClose}
          onAction={(key) => {
            actions.find(({ id }) => id === key)?.run();
          }}
          disabledKeys={actions.filter(({ disabled }) => disabled).map(({ id }) => id)}
        >
          {actions.map(({ id, text, icon, danger }) => (
            <MenuItem
              key={id}
              id={id}
              textValue={text}
              className={`flex min-h-11 cursor-pointer items-center gap-3 rounded-md px-3 text-sm font-[550] outline-none data-disabled:opacity-50 data-focused:bg-sunken sm:min-h-10 ${danger ? 'text-bad' : ''}`}
            >
              {icon && <Icon name={icon} size={16} />}
              {text}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </Portal>
  );
}
