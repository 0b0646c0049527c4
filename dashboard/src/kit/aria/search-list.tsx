import { useEffect, useRef } from 'react';
import { Autocomplete, Input, Label, ListBox, ListBoxItem, SearchField, Text } from 'react-aria-components';
import { useWords } from '../../words';
import type { SearchListProps } from '../search-list';
import { inputLook } from '../input-look';

/** The search with its list, apart since React Aria is big. */
export default function AriaSearchList({
  label,
  placeholder,
  text,
  onText,
  choices,
  onChosen,
  searching,
}: SearchListProps) {
  const { t } = useWords();
  const input = useRef<HTMLInputElement>(null);
  // One has just asked for it, to type; but who went on to something else while its code came stays there.
  useEffect(() => {
    const at = document.activeElement;
    const dialog = input.current?.closest('dialog');
    if (at === null || at === document.body || dialog?.contains(at)) input.current?.focus();
  }, []);
  return (
    <Autocomplete inputValue={text} onInputChange={onText} disableAutoFocusFirst={false}>
      {/* What scrolls has the field in it: a list that never has the focus itself could not be scrolled by keys. */}
      <div className="-mx-2 -mt-1.5 max-h-[min(27.5rem,calc(50dvh+3.5rem))] overflow-y-auto">
        <SearchField className="sticky top-0 z-10 flex flex-col bg-surface px-2 pt-1.5 pb-2">
          <Label className="sr-only">{label}</Label>
          <Input ref={input} placeholder={placeholder} className={inputLook} autoComplete="off" />
        </SearchField>
        <ListBox
          aria-label={label}
          items={choices}
          onAction={(key) => {
            const choice = choices.find(({ id }) => id === key);
            if (choice) onChosen(choice);
          }}
          className="min-h-32 outline-none"
          renderEmptyState={() => (
            <p className="px-3 py-3 text-sm text-muted">{t(searching ? 'kit.choice.searching' : 'kit.choice.none')}</p>
          )}
        >
          {(choice) => (
            <ListBoxItem
              id={choice.id}
              textValue={choice.text}
              className="flex min-h-11 scroll-mt-14 cursor-pointer justify-center rounded-sm px-3 py-1.5 text-sm outline-none data-focused:bg-accent-soft max-sm:flex-col sm:min-h-10 sm:items-center sm:justify-between sm:gap-3"
            >
              <Text slot="label" className="min-w-0 truncate font-[550]">
                {choice.text}
              </Text>
              {choice.detail && (
                <Text
                  slot="description"
                  className="text-xs wrap-anywhere text-muted sm:max-w-2/3 sm:flex-none sm:text-right"
                >
                  {choice.detail}
                </Text>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </div>
    </Autocomplete>
  );
}
