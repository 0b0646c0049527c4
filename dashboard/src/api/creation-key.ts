import { useRef } from 'react';

/**
 * Names creations, for `idempotencyKey`: the same body has the same name as long as the form is open, so that a second
 * press, or another try after a lost answer, makes nothing twice.
 */
export function useCreationKey(): (body: object) => string {
  const last = useRef<{ body: string; key: string } | null>(null);
  return (body) => {
    const text = JSON.stringify(body);
    if (last.current?.body !== text) last.current = { body: text, key: randomKey() };
    return last.current.key;
  };
}

/** As `crypto.randomUUID`, which is there on secure origins only. */
const randomKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
