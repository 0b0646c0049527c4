import { useCallback, useEffect, useRef } from 'react';
import { useLocation, useSearchParams } from 'react-router';

/** What a list shows, as its address says it: so a link, a reload and a way back show the same. */
export interface ListState {
  /** From 1 on. */
  page: number;
  /** A field, with `-` before it when the largest comes first. */
  sort: string;
  /** Any other choice, e.g. `status`, `q`; '' when none was made. */
  get: (name: string) => string;
  /** Changes some choices and goes back to the first page. */
  set: (changes: Record<string, string>) => void;
  setPage: (page: number) => void;
  setSort: (sort: string) => void;
}

/** What each list showed last, so that the way back to it leads to the same. */
const lastSearch = new Map<string, string>();

/** The address of a list as it was when one left it; any other address as it is. */
export const asLeft = (path: string): string => path + (lastSearch.get(path) ?? '');

export const isList = (path: string): boolean => lastSearch.has(path);

export function useListState(defaultSort: string): ListState {
  const [params, setParams] = useSearchParams();
  const { pathname, search } = useLocation();
  useEffect(() => {
    lastSearch.set(pathname, search);
  }, [pathname, search]);
  // What was chosen last, though the page may not show it yet: the next choice is made on top of it, not in its place.
  const latest = useRef(params);
  useEffect(() => {
    latest.current = params;
  }, [params]);
  const change = useCallback(
    (changes: Record<string, string>) => {
      const next = new URLSearchParams(latest.current);
      for (const [name, value] of Object.entries(changes)) {
        if (value === '') next.delete(name);
        else next.set(name, value);
      }
      latest.current = next;
      setParams(next, { replace: true, preventScrollReset: true });
    },
    [setParams],
  );
  return {
    page: Math.max(1, Math.floor(Number(params.get('page') ?? 1)) || 1),
    sort: params.get('sort') ?? defaultSort,
    get: (name) => params.get(name) ?? '',
    set: (changes) => {
      change({ page: '', ...changes });
    },
    setPage: (page) => {
      change({ page: page <= 1 ? '' : String(page) });
      window.scrollTo({ top: 0 });
    },
    setSort: (sort) => {
      change({ page: '', sort: sort === defaultSort ? '' : sort });
    },
  };
}
