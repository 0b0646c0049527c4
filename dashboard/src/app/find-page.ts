import { lazy, type ComponentType } from 'react';
import { matchPath, matchRoutes } from 'react-router';
import type { User } from '@/contract/shapes';
import type { PageCode, PageRoute, Role, WarmUp } from '@/kit/page-route';
import { startLoading } from './page-loading';

/** A page whose code is fetched when it is first shown, or before. */
export interface LazyPage extends PageRoute {
  Page: ComponentType;
  /** Fetches its code. */
  fetchCode: () => Promise<PageCode>;
}

/** Gives each page its code, once for however many times it is shown. */
export function lazyPages(pages: PageRoute[]): LazyPage[] {
  return pages.map((page) => {
    let loading: ReturnType<PageRoute['load']> | null = null;
    const load = () =>
      (loading ??= page.load().catch((problem: unknown) => {
        loading = null; // away for now, or replaced by a newer version: the next visit asks again
        throw problem;
      }));
    return {
      ...page,
      Page: lazy(() => startLoading(load()).then(({ Page }) => ({ default: Page }))),
      fetchCode: load,
    };
  });
}

/** The page at a path; the most exact one wins, as `/jobs/new` over `/jobs/:id`. Every id is a number. */
export function pageAt(pages: LazyPage[], path: string): LazyPage | null {
  const routes = pages.map(({ path: own }, id) => ({ path: own, id: String(id) }));
  const found = matchRoutes(routes, path)?.at(-1);
  if (!found || !/^\d{1,15}$/.test(found.params.id ?? '0')) return null;
  return pages[Number(found.route.id)] ?? null;
}

interface Visitor extends Pick<WarmUp, 'workshop' | 'dispatch'> {
  role: Role;
}

/** Fetches the code of the page at an address, and what it shows first, before somebody goes there. */
export function warmUp(pages: LazyPage[], address: string, { role, workshop, dispatch }: Visitor): void {
  const path = address.split('?')[0] ?? '';
  const page = pageAt(pages, path);
  if (!page?.roles.includes(role)) return;
  const { params = {} } = matchPath(page.path, path) ?? {};
  page
    .fetchCode()
    .then(({ warmUp: ask }) => ask?.({ params, workshop, dispatch }))
    .catch(() => undefined); // whoever goes there is told
}

/** Whether an entry of the navigation leads to where one is, or above it. */
export const leadsTo = (entry: string, path: string): boolean =>
  matchPath({ path: entry, end: entry === '/' }, path) !== null;

export function roleIn(user: User): Role {
  if (user.role !== 'staff') return user.role;
  return user.sub_role === 'admin' ? 'staff_admin' : 'staff_operator';
}

/** What the navigation shows to a role, in order. */
export function navigationOf<P extends PageRoute>(pages: P[], role: Role): (P & { nav: NonNullable<P['nav']> })[] {
  return pages
    .filter((page): page is P & { nav: NonNullable<P['nav']> } => page.nav !== undefined)
    .filter(({ nav, roles }) => (nav.roles ?? roles).includes(role))
    .sort((a, b) => a.nav.place - b.nav.place);
}
