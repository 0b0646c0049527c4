import { useEffect, useRef, useState } from 'react';
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components';
import { useWords } from '../../words';
import type { ChoiceInputProps, Handover } from '../combobox';
import { inputLook } from '../input-look';
import { Portal } from './portal';

/** The combobox itself, apart since React Aria is big: pages fetch it beside themselves. */
export default function ChoiceList(props: ChoiceInputProps & Handover) {
  const { label, labelHidden, hint, error, choices, text, onText, onChosen, free = false, searching = false } = props;
  const { t } = useWords();
  const input = useRef<HTMLInputElement>(null);
  const { focused } = props;
  useEffect(() => {
    if (focused.current) input.current?.focus();
  }, [focused]);
  // The list closes when this changes; the value itself is the text, or whoever asked keeps it.
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Portal>
      <ComboBox
        className="flex min-w-0 flex-col gap-1.5"
        {...(labelHidden && { 'aria-label': label })}
        items={choices}
        inputValue={text}
        onInputChange={(next) => {
          if (next !== text) setChosen(null);
          onText(next);
        }}
        value={chosen}
        onChange={(key) => {
          const choice = choices.find(({ id }) => id === key);
          if (!choice || (key === chosen && choice.text === text)) return; // said once more when one leaves
          setChosen(choice.id);
          onChosen(choice);
        }}
        allowsCustomValue={free}
        allowsEmptyCollection={!free}
        menuTrigger="focus"
        isInvalid={error !== undefined}
        {...(props.name !== undefined && { name: props.name })}
        defaultFilter={() => true}
        {...(props.onBlur && { onBlur: props.onBlur })}
      >
        {!labelHidden && (
          <Label className="flex items-baseline gap-2 text-sm font-[550]">
            {label}
            {/* Not the kit's own: its file would come along with forms, which this one does without. */}
            {props.optional && <span className="text-xs font-normal text-muted">{t('kit.form.optional')}</span>}
          </Label>
        )}
        <Input
          ref={input}
          className={inputLook}
          autoComplete="off"
          {...(props.placeholder !== undefined && { placeholder: props.placeholder })}
          {...(props.inputMode && { inputMode: props.inputMode })}
          {...(props.autoCapitalize && { autoCapitalize: props.autoCapitalize })}
        />
        {hint && (
          <Text slot="description" className="text-xs text-muted">
            {hint}
          </Text>
        )}
        {error && (
          <Text slot="errorMessage" className="text-sm font-medium text-bad">
            {error}
          </Text>
        )}
        <Popover className="max-h-80 w-(--trigger-width) min-w-56 overflow-y-auto rounded-md border border-line bg-raised p-1 text-ink shadow-2xl">
          <ListBox
            aria-label={label}
            renderEmptyState={() => (
              <p className="px-3 py-2.5 text-sm text-muted">
                {t(searching ? 'kit.choice.searching' : 'kit.choice.none')}
              </p>
            )}
            className="outline-none"
          >
            {(choice: ChoiceInputProps['choices'][number]) => (
              <ListBoxItem
                id={choice.id}
                textValue={choice.text}
                className="flex min-h-11 cursor-pointer flex-col justify-center rounded-sm px-3 py-1.5 text-sm outline-none data-focused:bg-sunken sm:min-h-10"
              >
                <Text slot="label" className="font-[550]">
                  {choice.text}
                </Text>
                {choice.detail && (
                  <Text slot="description" className="text-xs text-muted">
                    {choice.detail}
                  </Text>
                )}
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
    </Portal>
  );
}
