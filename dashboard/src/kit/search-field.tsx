import { useEffect, useEffectEvent, useState } from 'react';
import { Icon } from './icons';
import { inputLook } from './input-look';

const TYPING_MS = 200;

interface SearchFieldProps {
  label: string;
  /** As the address has it. */
  value: string;
  onChange: (value: string) => void;
}

/** What is typed goes into the address when one pauses, and comes from there when one comes back. */
export function SearchField({ label, value, onChange }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  /** What the address is told and doesn't say yet: when it does, what was typed since stays. */
  const [told, setTold] = useState<string[]>([]);
  if (value !== known) {
    const at = told.indexOf(value);
    setKnown(value);
    setTold(at < 0 ? [] : told.slice(at + 1));
    if (at < 0) setTyped(value);
  }
  // The newest one: an older one writes the address of then, and takes back what was chosen meanwhile.
  const write = useEffectEvent((text: string) => {
    setTold([...told, text]);
    onChange(text);
  });
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = window.setTimeout(() => {
      write(typed.trim());
    }, TYPING_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [typed, value]);
  return (
    <label className="relative min-w-0 flex-1 basis-64 sm:max-w-md">
      <span className="sr-only">{label}</span>
      <span className="pointer-events-none absolute inset-y-0 left-3 grid place-items-center text-muted">
        <Icon name="search" size={16} />
      </span>
      <input
        type="search"
        value={typed}
        maxLength={100}
        placeholder={label}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
        className={`${inputLook} pl-9!`}
      />
    </label>
  );
}
