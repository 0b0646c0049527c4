import { useEffect, useState, type ReactNode } from 'react';

/** What is there sooner never shows a sign of waiting, which would only flicker. */
const NO_SPINNER_MS = 200;

interface DelayedProps {
  ms?: number;
  /** What stands there for the first moment. */
  before?: ReactNode;
  children: ReactNode;
}

/** Shows its content only after a moment. */
export function Delayed({ ms = NO_SPINNER_MS, before = null, children }: DelayedProps) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => {
      setDue(true);
    }, ms);
    return () => {
      window.clearTimeout(timer);
    };
  }, [ms]);
  return due ? children : before;
}
