import { useEffect, type RefObject } from 'react';

/** Focuses the first field of a form whose page has nothing else to do, unless somebody is at another one already. */
export function useFocusFirst(form: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (form.current?.contains(document.activeElement)) return;
    form.current?.querySelector<HTMLElement>('input')?.focus();
  }, [form]);
}
