import { useEffect, useState, type ReactNode } from 'react';

/** What is there sooner never shows a sign of waiting, which would only flicker. */
const NO_SPINNER_MS = 200;

/** Shows its content only after a moment. */
export function Delayed({ ms = NO_SPINNER_MS, children }: { ms?: number; children: ReactNode }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => {
      setDue(true);
    }, ms);
    return () => {
      window.clearTimeout(timer);
    };
  }, [ms]);
  return due ? children : null;
}
